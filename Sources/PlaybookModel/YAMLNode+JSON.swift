// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import YAMLTree

/// A value of a playbook's text with its place, for rooms that know nothing of YAML.
package typealias PlaybookNode = YAMLNode

extension YAMLScalar.Value {
    /// The scalar as JSON has it.
    package var json: JSONValue {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .unsigned(let value): .unsigned(value)
        case .double(let value): .double(value)
        case .string(let value): .string(value)
        }
    }
}

extension YAMLNode {
    /// A node that says what a JSON value says, standing where a template stood.
    init(json: JSONValue, at range: SourceRange) {
        func scalar(_ text: String, _ value: YAMLScalar.Value) -> Content {
            .scalar(YAMLScalar(text: text, isPlain: false, value: value))
        }
        let content: Content =
            switch json {
            case .null: scalar("null", .null)
            case .bool(let value): scalar(String(value), .bool(value))
            case .integer(let value): scalar(String(value), .integer(value))
            case .unsigned(let value): scalar(String(value), .unsigned(value))
            case .double(let value): scalar(json.text(), .double(value))
            case .string(let value): scalar(value, .string(value))
            case .array(let elements): .sequence(elements.map { YAMLNode(json: $0, at: range) })
            case .object(let members):
                .mapping(
                    YAMLMapping(
                        entries: members.sorted { $0.key < $1.key }.map {
                            YAMLMapping.Entry(key: $0.key, keyRange: range, value: YAMLNode(json: $0.value, at: range))
                        }))
            }
        self.init(range: range, content: content)
    }
}

extension JSONValue {
    /// A JSON Schema with its description.
    static func described(_ schema: JSONValue, _ help: String) -> JSONValue {
        guard case .object(var members) = schema else { return schema }
        members["description"] = .string(help)
        return .object(members)
    }
}
