// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import YAMLTree

/// What `expect_error` says of the error that a monitor must reply with.
package struct ExpectedError: Sendable {
    /// What its class and description must be.
    package let expectations: [Expectation]
    private let range: SourceRange

    static let schema: JSONValue = .anyOf(
        .type("string"),
        .object([
            "type": .string("object"), "minProperties": .integer(1), "additionalProperties": .bool(false),
            "properties": .object(["class": .reference("wanted"), "desc": .reference("wanted")]),
        ]))

    /// Reads `Class`, or `{class: …, desc: …}` with texts or matchers; nil after a mistake.
    static func read(_ node: YAMLNode, reading: inout Reading) -> ExpectedError? {
        guard let tree = reading.json(node) else { return nil }
        let keys = ["class", "desc"]
        switch tree.content {
        case .later: return ExpectedError(expectations: [], range: node.range)
        case .value(.string):
            let member = LocatedJSON.Member(key: "$.class", keyRange: node.range, value: tree)
            return ExpectedError([member], at: node, reading: &reading)
        case .object(let members) where !members.isEmpty:
            for entry in node.mapping?.entries ?? [] where !keys.contains(entry.key) {
                reading.unknownKey(entry, of: "`expect_error`", known: keys)
            }
            let queries = members.filter { keys.contains($0.key) }.map {
                LocatedJSON.Member(key: "$.\($0.key)", keyRange: $0.keyRange, value: $0.value)
            }
            return queries.isEmpty ? nil : ExpectedError(queries, at: node, reading: &reading)
        default:
            reading.wrongType(
                node, wanted: "an error's class or {class, desc}", help: "expect_error: {desc: {contains: not found}}")
            return nil
        }
    }

    private init(expectations: [Expectation], range: SourceRange) {
        self.expectations = expectations
        self.range = range
    }

    private init(_ members: [LocatedJSON.Member], at node: YAMLNode, reading: inout Reading) {
        let tree = LocatedJSON(range: node.range, content: .object(members))
        self.init(expectations: Expectation.read(tree, into: &reading.mistakes), range: node.range)
    }

    /// How an error differs from the one expected; nil where it is that one.
    package func mismatch(in error: ErrorReply) -> Mismatch? {
        expectations.lazy.compactMap { $0.mismatch(in: error.json) }.first
    }

    /// How a reply that is no error differs.
    package func mismatch(inReply reply: JSONValue?) -> Mismatch {
        Mismatch(
            path: nil, at: nil, wanted: "an error reply", found: String((reply?.text() ?? "no error").prefix(200)),
            range: range)
    }
}

/// What `changed_when` says of when a step counts as changed.
package enum ChangedWhen: Sendable {
    case always(Bool)
    /// When its reply is so.
    case reply([Expectation])

    static func read(_ node: YAMLNode, reading: inout Reading) -> ChangedWhen? {
        guard let tree = reading.json(node) else { return nil }
        switch tree.content {
        case .later: return .reply([])
        case .value(.bool(let value)): return .always(value)
        case .object, .array: return .reply(Expectation.read(tree, into: &reading.mistakes))
        default:
            reading.wrongType(
                node, wanted: "true, false or what the reply is", help: "changed_when: {$.action: {not_equals: none}}")
            return nil
        }
    }

    /// Whether the step never counts as changed.
    package var isNever: Bool {
        if case .always(false) = self { true } else { false }
    }

    /// Whether a step with this reply counts as changed.
    package func holds(for reply: JSONValue) -> Bool {
        switch self {
        case .always(let value): value
        case .reply(let expectations): expectations.allSatisfy { $0.mismatch(in: reply) == nil }
        }
    }
}
