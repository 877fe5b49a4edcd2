// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching

/// The JSON Schema of expectations, conditions and templates.
enum ExpectationSchema {
    /// The definitions that other schemas refer to by name.
    static var definitions: [String: JSONValue] {
        [
            "template": .object([
                "title": .string("template"), "type": .string("string"), "pattern": .string(#"\{\{"#),
            ]),
            "expectation": expectation, "matchers": matchers, "wanted": wanted,
            "expectations": .anyOf(
                .reference("expectation"), .list(of: .reference("expectation"), atLeast: 1), .reference("template")),
            "condition": condition, "where": domains,
        ]
    }

    private static let expectation: JSONValue = .object([
        "type": .string("object"), "minProperties": .integer(1), "additionalProperties": .bool(false),
        "properties": .object(properties), "patternProperties": .object([#"^\$"#: .reference("wanted")]),
    ])

    private static let matchers: JSONValue = .object([
        "type": .string("object"), "minProperties": .integer(1), "additionalProperties": .bool(false),
        "properties": .object(properties),
    ])

    /// Matchers, or a value to equal that is no mapping.
    private static let wanted: JSONValue = .anyOf(.reference("matchers"), .object(["not": .type("object")]))

    private static let condition: JSONValue = {
        let one: [JSONValue] = [
            .object(["const": .string("changed")]), .type("boolean"), .reference("template"), .reference("expectation"),
        ]
        return .object(["anyOf": .array(one + [.list(of: .object(["anyOf": .array(one)]), atLeast: 1)])])
    }()

    private static let domains: JSONValue = {
        let query: JSONValue = .object([
            "type": .string("object"), "additionalProperties": .bool(false), "required": .array([.string("xpath")]),
            "properties": .object(["xpath": .type("string")]),
        ])
        let one: JSONValue = .anyOf(query, .reference("expectation"))
        return .anyOf(one, .list(of: one))
    }()

    private static let properties = Dictionary(
        uniqueKeysWithValues: Matcher.guide.map { matcher in
            (matcher.key, JSONValue.described(operand(of: matcher.key), matcher.meaning))
        })

    private static func operand(of matcher: String) -> JSONValue {
        switch matcher {
        case "matches": .type("string")
        case "exists", "empty": Bool.schema.orTemplate
        case "count": .anyOf(.type("integer"), .reference("matchers"), .reference("template"))
        case "at_least", "at_most", "less_than", "greater_than": JSONValue.type("number").orTemplate
        case "one_of": JSONValue.list(of: .object([:]), atLeast: 1).orTemplate
        case "type":
            .anyOf(.object(["enum": .array(Matcher.typeNames.map { .string($0) } + [.null])]), .reference("template"))
        case "not", "any", "all", "none": .reference("wanted")
        default: .object([:])
        }
    }
}
