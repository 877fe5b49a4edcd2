// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching

/// JSON Schema 2020-12, as far as the schema of playbooks uses it.
package struct JSONSchemaEvaluator {
    /// A keyword that this does not know, or a schema that is none.
    package struct Unsupported: Error {
        let what: String
    }

    /// What says something of a schema and nothing of values.
    private static let annotations: Set = ["$schema", "$defs", "title", "description", "deprecated"]

    private let root: JSONValue

    package init(_ schema: JSONValue) { root = schema }

    /// Whether the schema accepts a value. Throws where it uses what is not supported here.
    package func accepts(_ value: JSONValue) throws -> Bool { try accepts(value, by: root) }

    private func accepts(_ value: JSONValue, by schema: JSONValue) throws -> Bool {
        guard case .object(let keywords) = schema else { throw Unsupported(what: schema.text()) }
        for (keyword, operand) in keywords where !Self.annotations.contains(keyword) {
            guard try accepts(value, keyword, operand, beside: keywords) else { return false }
        }
        return true
    }

    private func accepts(
        _ value: JSONValue, _ keyword: String, _ operand: JSONValue, beside keywords: [String: JSONValue]
    ) throws -> Bool {
        switch (keyword, operand) {
        case ("$ref", .string(let name)): return try accepts(value, by: definition(name))
        case ("type", .string(let name)): return Self.isOf(name, value)
        case ("type", .array(let names)): return names.contains { Self.isOf($0.string ?? "", value) }
        case ("enum", .array(let choices)): return choices.contains(where: value.equals)
        case ("const", _): return value.equals(operand)
        case ("anyOf", .array(let schemas)): return try schemas.contains { try accepts(value, by: $0) }
        case ("oneOf", .array(let schemas)): return try schemas.filter { try accepts(value, by: $0) }.count == 1
        case ("not", _): return try !accepts(value, by: operand)
        case ("pattern", .string(let text)):
            guard case .string(let string) = value else { return true }
            return try TextPattern(text).isFound(in: string)
        case ("items", _), ("minItems", _):
            guard case .array(let elements) = value else { return true }
            if case .integer(let least) = operand { return elements.count >= least }
            return try elements.allSatisfy { try accepts($0, by: operand) }
        default: return try acceptsMembers(of: value, keyword, operand, beside: keywords)
        }
    }

    private func acceptsMembers(
        of value: JSONValue, _ keyword: String, _ operand: JSONValue, beside keywords: [String: JSONValue]
    ) throws -> Bool {
        guard case .object(let members) = value else { return true }
        switch (keyword, operand) {
        case ("required", .array(let names)): return names.allSatisfy { members[$0.string ?? ""] != nil }
        case ("minProperties", .integer(let least)): return members.count >= least
        case ("maxProperties", .integer(let most)): return members.count <= most
        case ("properties", .object(let schemas)):
            return try schemas.allSatisfy { name, schema in
                try members[name].map { try accepts($0, by: schema) } ?? true
            }
        case ("patternProperties", .object(let schemas)):
            return try schemas.allSatisfy { pattern, schema in
                let pattern = try TextPattern(pattern)
                return try members.allSatisfy { try !pattern.isFound(in: $0.key) || accepts($0.value, by: schema) }
            }
        case ("additionalProperties", _):
            let known = keywords["properties"].flatMap { if case .object(let known) = $0 { known } else { nil } } ?? [:]
            let patterns = try keywords["patternProperties"].map { try Self.patterns(of: $0) } ?? []
            let others = members.filter { key, _ in known[key] == nil && !patterns.contains { $0.isFound(in: key) } }
            return try others.values.allSatisfy { try operand != .bool(false) && accepts($0, by: operand) }
        default: throw Unsupported(what: "\(keyword): \(operand.text())")
        }
    }

    private static func patterns(of schemas: JSONValue) throws -> [TextPattern] {
        guard case .object(let schemas) = schemas else { throw Unsupported(what: schemas.text()) }
        return try schemas.keys.map { try TextPattern($0) }
    }

    private func definition(_ name: String) throws -> JSONValue {
        let prefix = "#/$defs/"
        guard name.hasPrefix(prefix), let schema = root[member: "$defs"]?[member: String(name.dropFirst(prefix.count))]
        else { throw Unsupported(what: name) }
        return schema
    }

    private static func isOf(_ type: String, _ value: JSONValue) -> Bool {
        value.typeName == type || type == "number" && value.typeName == "integer"
    }
}
