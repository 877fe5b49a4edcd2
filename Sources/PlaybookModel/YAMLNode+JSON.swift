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
    /// What an option of the command line says, as a text of its own.
    package init(option name: String, text: String) {
        let file = SourceFile(name: name, text: text)
        let range = SourceRange(
            file: file, start: SourcePosition(line: 1, column: 1),
            end: SourcePosition(line: 1, column: text.unicodeScalars.count + 1))
        self.init(json: .string(text), at: range)
    }

    /// A node that says what a JSON value says, standing where a template stood.
    package init(json: JSONValue, at range: SourceRange) {
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

extension YAMLNode {
    /// Whether a scalar holds a JSON object as text, as `virsh` takes commands; `{{` begins a template.
    package var isJSONText: Bool {
        guard let text = text?.drop(while: \.isWhitespace) else { return false }
        return text.hasPrefix("{") && !text.hasPrefix("{{")
    }

    /// What a scalar's JSON text says; all of its parts stand where the scalar does.
    package func parsingJSON() throws(JSONParseError) -> YAMLNode {
        YAMLNode(json: try JSONValue(parsing: text ?? ""), at: range)
    }
}

extension JSONValue {
    /// A JSON Schema with its description.
    static func described(_ schema: JSONValue, _ help: String) -> JSONValue {
        guard case .object(var members) = schema else { return schema }
        members["description"] = .string(help)
        return .object(members)
    }

    /// A JSON Schema that editors strike through where it is deprecated.
    func markedDeprecated(_ isDeprecated: Bool) -> JSONValue {
        guard isDeprecated, case .object(var members) = self else { return self }
        members["deprecated"] = .bool(true)
        return .object(members)
    }
}
