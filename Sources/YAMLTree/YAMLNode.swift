// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// A value of a YAML document and where it is written.
package struct YAMLNode: Sendable, Hashable {
    /// What a node is.
    package enum Content: Sendable, Hashable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping(YAMLMapping)
    }

    /// Where the node is written; an aliased node keeps the place of its anchor.
    package let range: SourceRange
    package let content: Content

    package init(range: SourceRange, content: Content) {
        self.range = range
        self.content = content
    }

    /// The scalar, where the node is one.
    package var scalar: YAMLScalar? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar
    }

    /// The elements, where the node is a list.
    package var sequence: [YAMLNode]? {
        guard case .sequence(let elements) = content else { return nil }
        return elements
    }

    /// The mapping, where the node is one.
    package var mapping: YAMLMapping? {
        guard case .mapping(let mapping) = content else { return nil }
        return mapping
    }

    /// A scalar's own text, whatever it resolves to: `0x10` stays `0x10`.
    package var text: String? { scalar?.text }

    /// Whether the node is the null value, written out or left empty.
    package var isNull: Bool { scalar?.value == .null }

    /// Keeps the lines that it stands on out of all that is shown, also those that its aliases lead to.
    package func conceal() {
        // What a block ends before belongs to another node.
        let isEndOutside = range.end.column == 1 && range.end.line > range.start.line
        range.file.conceal(lines: range.start.line...(isEndOutside ? range.end.line - 1 : range.end.line))
        for child in sequence ?? mapping?.entries.map(\.value) ?? [] where !child.range.isWithin(range) {
            child.conceal()
        }
    }

    /// What the node is, in the words of a message.
    package var kindDescription: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar):
            switch scalar.value {
            case .null: "null"
            case .bool: "true or false"
            case .integer, .unsigned, .double: "a number"
            case .string: "text"
            }
        }
    }
}

extension SourceRange {
    fileprivate func isWithin(_ other: SourceRange) -> Bool {
        file === other.file && start >= other.start && end <= other.end
    }
}
