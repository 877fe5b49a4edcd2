// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// A YAML mapping in the order it is written; its keys are texts, each there once.
package struct YAMLMapping: Sendable {
    /// A key and its value.
    package struct Entry: Sendable, Hashable {
        package let key: String
        package let keyRange: SourceRange
        package let value: YAMLNode

        package init(key: String, keyRange: SourceRange, value: YAMLNode) {
            self.key = key
            self.keyRange = keyRange
            self.value = value
        }
    }

    /// A search from front to back is as fast up to about this many.
    static let indexedFrom = 16

    package let entries: [Entry]
    private let positions: [String: Int]?

    /// Keeps the entries; of equal keys, the first counts.
    package init(entries: [Entry]) {
        self.entries = entries
        let isLong = entries.count >= Self.indexedFrom
        positions = isLong ? Dictionary(zip(entries.map(\.key), entries.indices), uniquingKeysWith: min) : nil
    }

    /// The value of a key.
    package subscript(key: String) -> YAMLNode? { entry(key)?.value }

    /// The entry of a key.
    package func entry(_ key: String) -> Entry? {
        if let positions { return positions[key].map { entries[$0] } }
        return entries.first { $0.key == key }
    }
}

extension YAMLMapping: Hashable {
    package static func == (left: YAMLMapping, right: YAMLMapping) -> Bool { left.entries == right.entries }

    package func hash(into hasher: inout Hasher) { hasher.combine(entries) }
}
