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

    /// QAPI's `QapiErrorClass`, the whole of it.
    private static let classes = [
        "GenericError", "CommandNotFound", "DeviceNotActive", "DeviceNotFound", "KVMMissingCap",
    ]

    static let schema: JSONValue = {
        let name = JSONValue.object(["enum": .array(classes.map { .string($0) })]).orTemplate
        return .anyOf(
            name,
            .object([
                "type": .string("object"), "minProperties": .integer(1), "additionalProperties": .bool(false),
                "properties": .object([
                    "class": .anyOf(.reference("matchers"), name), "desc": .reference("wanted"),
                ]),
            ]))
    }()

    /// Reads `Class`, or `{class: …, desc: …}` with texts or matchers; nil after a mistake.
    static func read(_ node: YAMLNode, reading: inout Reading) -> ExpectedError? {
        guard let tree = reading.json(node) else { return nil }
        let keys = ["class", "desc"]
        switch tree.content {
        case .later: return ExpectedError(expectations: [], range: node.range)
        case .value(.string):
            checkClass(tree, reading: &reading)
            let member = LocatedJSON.Member(key: "$.class", keyRange: node.range, value: tree)
            return ExpectedError([member], at: node, reading: &reading)
        case .object(let members) where !members.isEmpty:
            for entry in node.mapping?.entries ?? [] where !keys.contains(entry.key) {
                reading.unknownKey(entry, of: "`expect_error`", known: keys)
            }
            if let name = members.first(where: { $0.key == "class" })?.value { checkClass(name, reading: &reading) }
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

    /// Reports a class that no monitor has.
    private static func checkClass(_ tree: LocatedJSON, reading: inout Reading) {
        guard case .value(.string(let name)) = tree.content, !classes.contains(name) else { return }
        let help =
            if let nearest = NearestName.suggestion(for: name, among: classes) {
                "did you mean `\(nearest)`?"
            } else {
                "the classes are \(classes.joined(separator: ", ")); for the words of the error write "
                    + "{desc: {contains: …}}"
            }
        reading.mistakes.error("unknown-value", "`\(name)` is no class of errors", at: tree.range, help: help)
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
