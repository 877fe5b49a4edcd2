// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching

extension JSONValue {
    static func type(_ name: String) -> JSONValue { .object(["type": .string(name)]) }

    package static func list(of element: JSONValue, atLeast least: Int = 0) -> JSONValue {
        var members: [String: JSONValue] = ["type": .string("array"), "items": element]
        if least > 0 { members["minItems"] = .integer(Int64(least)) }
        return .object(members)
    }

    package static func anyOf(_ forms: JSONValue...) -> JSONValue { .object(["anyOf": .array(forms)]) }

    static func reference(_ name: String) -> JSONValue { .object(["$ref": .string("#/$defs/\(name)")]) }

    /// A mapping of queries and matchers, or a list of them.
    package static var expectations: JSONValue { reference("expectations") }

    /// A mapping that has one of these keys at least, or, as `oneOf`, exactly one.
    package static func required(_ keys: [String]) -> JSONValue {
        .array(keys.map { .object(["required": .array([.string($0)])]) })
    }

    /// A mapping that has all of some keys and none of others.
    package static func having(_ keys: [String], without others: [String]) -> JSONValue {
        .object([
            "required": .array(keys.map { .string($0) }), "not": .object(["anyOf": .required(others)]),
        ])
    }

    /// An object with exactly these fields, each of which a template may give for each target.
    package static func fields(_ fields: [any FieldDescription]) -> JSONValue {
        object(of: fields.map { ($0.key, $0.schema.orTemplate) }, required: fields)
    }

    /// An object with exactly these fields, which are the same for all targets; with `some` of them, where any are given.
    static func fixedFields(_ fields: [any FieldDescription], some keys: [String] = []) -> JSONValue {
        let schema = object(of: fields.map { ($0.key, $0.schema) }, required: fields)
        guard !keys.isEmpty, case .object(var members) = schema else { return schema }
        members["anyOf"] = .required(keys)
        return .object(members)
    }

    private static func object(of properties: [(String, JSONValue)], required fields: [any FieldDescription])
        -> JSONValue
    {
        .object([
            "type": .string("object"), "additionalProperties": .bool(false),
            "properties": .object(Dictionary(uniqueKeysWithValues: properties)),
            "required": .array(fields.filter(\.isRequired).map { .string($0.key) }),
        ])
    }

    /// The schema, or a template in its place.
    var orTemplate: JSONValue {
        guard !takesText, case .object(var members) = self else { return self }
        let description = members.removeValue(forKey: "description")
        let deprecated = members.removeValue(forKey: "deprecated")
        var wrapped: [String: JSONValue] = ["anyOf": .array([.object(members), .reference("template")])]
        wrapped["description"] = description
        wrapped["deprecated"] = deprecated
        return .object(wrapped)
    }

    /// Whether the schema takes a template as it takes any text, or says itself what becomes of one.
    private var takesText: Bool {
        if let pattern = self[member: "pattern"]?.string { return pattern.contains("{") }
        if case .array(let forms)? = self[member: "anyOf"] { return forms.contains(where: \.takesText) }
        switch self[member: "type"] {
        case .string(let name)?: return name == "string"
        case .array(let names)?: return names.contains(.string("string"))
        default: return self[member: "enum"] == nil && self[member: "properties"] == nil
        }
    }
}
