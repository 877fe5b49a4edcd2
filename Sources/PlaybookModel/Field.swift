// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import YAMLTree

/// A key of a mapping that a user writes. Its one definition serves reading, hints, JSON Schema and documentation.
package struct Field<Value: FieldValue>: FieldDescription {
    package let key: String
    package let help: String
    package let isRequired: Bool
    package let replacement: String?

    private let valueSchema: JSONValue

    /// Describes a key; `schema` is for values whose own type says too little, and `replacement` for a key that is
    /// deprecated.
    package init(
        _ key: String, _ help: String, required: Bool = false, replacement: String? = nil,
        schema: JSONValue = Value.schema
    ) {
        self.key = key
        self.help = help
        self.isRequired = required
        self.replacement = replacement
        valueSchema = schema
    }

    package var schema: JSONValue {
        .described(valueSchema, help).markedDeprecated(replacement != nil)
    }
}

/// What is known of a field without its type.
package protocol FieldDescription: Sendable {
    var key: String { get }
    /// One sentence for the user.
    var help: String { get }
    var isRequired: Bool { get }
    /// What to write instead of a deprecated key, such as "write `args`"; nil for a key that is to stay.
    var replacement: String? { get }
    /// The JSON Schema of its value.
    var schema: JSONValue { get }
}

/// A type that a field's value is read as.
package protocol FieldValue: Sendable {
    /// Reads a value whose templates are resolved; nil after it reported a mistake.
    static func decode(_ node: YAMLNode, reading: inout Reading) -> Self?

    /// Resolves the value's own template and decodes it.
    static func read(_ node: YAMLNode, reading: inout Reading) -> Self?

    /// Stands in for a value that a template gives only at run time.
    static var placeholder: Self { get }

    /// The JSON Schema of the value.
    static var schema: JSONValue { get }
}

extension FieldValue {
    package static func read(_ node: YAMLNode, reading: inout Reading) -> Self? {
        switch reading.resolve(node) {
        case .node(let plain): decode(plain, reading: &reading)
        case .rendered(let value): reading.insideValue { decode(value, reading: &$0) }
        case .later: placeholder
        case .failed: nil
        }
    }
}

/// The value of an action's key, as a mapping of its fields.
package struct ActionBody: Sendable {
    /// The whole value.
    package let node: YAMLNode
    let entries: [String: YAMLNode]

    /// Looks at a value as the mapping that `fields` describe, and reports keys that none of them has; `refused` says of
    /// some what to do instead.
    package init(
        _ node: YAMLNode, of owner: String, fields: [any FieldDescription], shorthand: String? = nil,
        allowsEmpty: Bool = false, refused: [String: String] = [:], reading: inout Reading
    ) {
        self.node = node
        let isNull = node.scalar?.value == .null
        guard let mapping = node.mapping else {
            if let shorthand, !isNull {
                entries = reading.reportsAssignments(node, of: owner, fields: fields) ? [:] : [shorthand: node]
            } else {
                entries = [:]
                if !(allowsEmpty && isNull) {
                    reading.mistakes.error(
                        "wrong-type",
                        isNull
                            ? "`\(owner)` needs a value, and nothing stands here"
                            : "`\(owner)` takes a mapping, not \(node.kindDescription)", at: node.range,
                        help: fields.isEmpty
                            ? "write `\(owner):` with nothing behind it"
                            : "write its keys below it: \(fields.map(\.key).joined(separator: ", "))")
                }
            }
            return
        }
        var found: [String: YAMLNode] = [:]
        for entry in mapping.entries {
            found[entry.key] = entry.value
            if let field = fields.first(where: { $0.key == entry.key }) {
                reading.noteDeprecation(of: entry.key, replacement: field.replacement, at: entry.keyRange)
                continue
            }
            reading.unknownKey(entry, of: "`\(owner)`", known: fields.map(\.key), instead: refused[entry.key])
        }
        entries = found
        let missing = fields.filter { $0.isRequired && found[$0.key] == nil }
        guard !missing.isEmpty, !found.keys.contains(where: { refused[$0] != nil }) else { return }
        let misspelt = found.keys.compactMap { NearestName.suggestion(for: $0, among: fields.map(\.key)) }
        for field in missing where !misspelt.contains(field.key) {
            reading.mistakes.error(
                "missing-key", "`\(owner)` needs `\(field.key)`", at: node.range, help: "\(field.key): \(field.help)")
        }
    }

    /// A value without keys of its own.
    init(freeForm node: YAMLNode) {
        self.node = node
        entries = [:]
    }

    package subscript<Value>(field: Field<Value>) -> YAMLNode? { entries[field.key] }
}
