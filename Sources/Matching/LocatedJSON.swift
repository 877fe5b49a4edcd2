// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// A JSON-like tree that remembers where the user wrote each part.
package struct LocatedJSON: Sendable, Hashable {
    /// A scalar, or the parts of a container.
    package enum Content: Sendable, Hashable {
        /// A scalar, or a container whose parts have no place of their own.
        case value(JSONValue)
        case array([LocatedJSON])
        case object([Member])
        /// A template whose value is known only at run time: reads as whatever is wanted, and is never evaluated.
        case later(String)
    }

    /// One entry of a mapping.
    package struct Member: Sendable, Hashable {
        package let key: String
        package let keyRange: SourceRange?
        package let value: LocatedJSON

        package init(key: String, keyRange: SourceRange?, value: LocatedJSON) {
            self.key = key
            self.keyRange = keyRange
            self.value = value
        }
    }

    package let range: SourceRange?
    package let content: Content

    package init(range: SourceRange?, content: Content) {
        // A container without places reads as one with them.
        switch content {
        case .value(.array(let elements)):
            self.content = .array(elements.map { LocatedJSON(range: range, content: .value($0)) })
        case .value(.object(let members)):
            self.content = .object(
                members.sorted { $0.key < $1.key }.map {
                    Member(key: $0.key, keyRange: range, value: LocatedJSON(range: range, content: .value($0.value)))
                })
        default: self.content = content
        }
        self.range = range
    }

    /// The tree without its places.
    package var json: JSONValue {
        switch content {
        case .value(let value): value
        case .later(let text): .string(text)
        case .array(let elements): .array(elements.map(\.json))
        case .object(let members):
            .object(Dictionary(members.map { ($0.key, $0.value.json) }) { _, last in last })
        }
    }
}
