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
            "items": .fixedFields(PlayKeys.all),
            "$defs": .object(
                ExpectationSchema.definitions.merging([
                    "step": step, "monitor": monitor, "block": .fixedFields(BlockKeys.all),
                    "include": .fixedFields(IncludeKeys.all),
                    "item": .anyOf(.reference("step"), .reference("block"), .reference("include")),
                ]) { $1 }),
        ])
    }
}

extension ActionSpec {
    /// What may stand behind the action's key.
    var schema: JSONValue {
        if let freeForm { return .described(freeForm, summary).markedDeprecated(replacement != nil) }
        var mapping = JSONValue.fields(fields)
        if case .object(let members) = mapping { mapping = .object(members.merging(constraint) { $1 }) }
        var forms = [mapping]
        if let field = fields.first(where: { $0.key == shorthand }) {
            // A mapping is always read as the fields.
            var bare = field.schema.orTemplate
            if case .object(let members) = bare { bare = .object(members.merging(["not": .type("object")]) { $1 }) }
            forms.insert(bare, at: 0)
        }
        if allowsEmpty { forms.append(.type("null")) }
        let schema: JSONValue = if forms.count == 1 { forms[0] } else { .object(["anyOf": .array(forms)]) }
        return .described(schema, summary).markedDeprecated(replacement != nil)
    }
}
