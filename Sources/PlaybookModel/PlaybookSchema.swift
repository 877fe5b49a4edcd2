// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching

/// The JSON Schema (2020-12) of playbooks, made from the fields that the reader itself uses.
package enum PlaybookSchema {
    /// The schema for the actions of a catalogue.
    package static func schema(for catalog: ActionCatalog) -> JSONValue {
        let own = StepKeys.all.map { ($0.key, $0.schema) }
        let actions = catalog.kinds.map { ($0.spec.key, $0.spec.schema) }
        let step: JSONValue = .object([
            "type": .string("object"), "additionalProperties": .bool(false),
            "properties": .object(Dictionary(uniqueKeysWithValues: own + actions)),
            "oneOf": .array(catalog.keys.map { .object(["required": .array([.string($0)])]) }),
        ])
        let monitors = catalog.kinds.filter { $0.spec.isMonitorCommand }.map { ($0.spec.key, $0.spec.schema) }
        let monitor: JSONValue = .object([
            "type": .string("object"), "additionalProperties": .bool(false), "minProperties": .integer(1),
            "maxProperties": .integer(1), "properties": .object(Dictionary(uniqueKeysWithValues: monitors)),
        ])
        return .object([
            "$schema": .string("https://json-schema.org/draft/2020-12/schema"),
            "title": .string("virt-playbook playbook"),
            "type": .string("array"), "minItems": .integer(1),
            "items": .fields(PlayKeys.all),
            "$defs": .object(["step": step, "monitor": monitor]),
        ])
    }
}

extension ActionSpec {
    /// What may stand behind the action's key.
    var schema: JSONValue {
        var forms: [JSONValue] = [.fields(fields)]
        if let field = fields.first(where: { $0.key == shorthand }) { forms.insert(field.schema, at: 0) }
        if allowsEmpty { forms.append(.type("null")) }
        let schema: JSONValue = if forms.count == 1 { forms[0] } else { .object(["anyOf": .array(forms)]) }
        return .described(schema, summary)
    }
}

extension JSONValue {
    static func type(_ name: String) -> JSONValue { .object(["type": .string(name)]) }
    static func list(of element: JSONValue) -> JSONValue { .object(["type": .string("array"), "items": element]) }
    static func anyOf(_ forms: JSONValue...) -> JSONValue { .object(["anyOf": .array(forms)]) }
    static func reference(_ name: String) -> JSONValue { .object(["$ref": .string("#/$defs/\(name)")]) }

    /// An object with exactly these fields; a template may stand for any value that is not text anyway.
    static func fields(_ fields: [any FieldDescription]) -> JSONValue {
        .object([
            "type": .string("object"), "additionalProperties": .bool(false),
            "properties": .object(Dictionary(uniqueKeysWithValues: fields.map { ($0.key, $0.schema) })),
            "required": .array(fields.filter(\.isRequired).map { .string($0.key) }),
        ])
    }
}
