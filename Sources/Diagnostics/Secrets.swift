// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Synchronization

/// Texts that nobody may be shown, and the mask that stands where one would.
///
/// Found are the lines of a secret, in their spellings in XML, JSON, URLs and QEMU's options, and also where they are cut
/// off with an ellipsis. Lines shorter than ``shortest`` are no secrets: they turn up everywhere.
package final class Secrets: Sendable {
    /// What stands where a secret stood.
    package static let mask = "********"
    /// The fewest characters that are hidden.
    package static let shortest = 4

    private struct State {
        var texts: Set<String> = []
        var index = SecretIndex()
    }

    private let state = Mutex(State())

    package init() {}

    package var isEmpty: Bool { state.withLock { $0.texts.isEmpty } }

    /// All of them as they were inserted.
    package var texts: Set<String> { state.withLock { $0.texts } }

    /// Hides a text from now on.
    package func insert(_ text: String) {
        state.withLock { state in
            guard state.texts.insert(text).inserted else { return }
            for spelling in SecretSpelling.all(of: text) { state.index.insert(spelling) }
        }
    }

    /// The text with a mask for each secret in it.
    package func masked(_ text: String) -> String {
        let index = state.withLock { $0.index }
        return index.isEmpty ? text : index.masked(text, with: Self.mask)
    }

    /// Whether a secret stands in a text.
    package func occur(in text: String) -> Bool {
        let index = state.withLock { $0.index }
        return !index.isEmpty && index.occurs(in: text)
    }
}
