// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

extension Expectation {
    /// Reads a mapping of queries and matchers, or a list of such mappings, of which all must hold.
    ///
    /// Every mistake is added to the collector; what could be read is returned.
    package static func read(_ tree: LocatedJSON, into mistakes: inout DiagnosticCollector) -> [Expectation] {
        var reader = ExpectationReader(mistakes: mistakes)
        let expectations = reader.expectations(tree)
        mistakes = reader.mistakes
        return expectations
    }
}

/// Reads the vocabulary of expectations.
struct ExpectationReader {
    var mistakes: DiagnosticCollector

    mutating func expectations(_ tree: LocatedJSON, isListed: Bool = false) -> [Expectation] {
        switch tree.content {
        case .array(let mappings) where !isListed && !mappings.isEmpty:
            return mappings.flatMap { expectations($0, isListed: true) }
        case .object(let members) where !members.isEmpty:
            return members.compactMap { expectation($0) }
        case .object, .array([]):
            mistakes.error(
                "empty-expectation", "nothing is expected here", at: tree.range,
                help: "write a matcher, such as `equals: running`, or a query, such as `$.status: running`")
        case .later: break
        default:
            mistakes.error(
                "wrong-type", "expectations are a mapping, not \(tree.kind)", at: tree.range,
                help: "to compare the whole reply, write `equals: …`")
        }
        return []
    }

    /// Reads one entry: a query with what its nodes must be, or a matcher on the reply.
    private mutating func expectation(_ member: LocatedJSON.Member) -> Expectation? {
        guard member.key.hasPrefix("$") else {
            return matcher(member, below: "$").map { Expectation(path: nil, matchers: [$0], range: member.keyRange) }
        }
        let matchers = matchers(member.value, of: member)
        do {
            return Expectation(path: try JSONPath(member.key), matchers: matchers, range: member.keyRange)
        } catch {
            mistakes.error(
                "bad-jsonpath", error.message, at: member.keyRange?.place(of: error.offset, in: member.key),
                help: error.help)
            return nil
        }
    }

    /// Reads a mapping of matchers; anything else is a value to equal.
    mutating func matchers(_ tree: LocatedJSON, of owner: LocatedJSON.Member) -> [Expectation.LocatedMatcher] {
        guard case .object(let members) = tree.content else {
            return [.init(.equals(tree.json), range: tree.range ?? owner.keyRange)]
        }
        if members.isEmpty {
            mistakes.error(
                "empty-expectation", "`\(owner.key)` expects nothing", at: tree.range ?? owner.keyRange,
                help: "write a matcher, such as `exists: true`; for an empty object, `equals: {}`")
        }
        return members.compactMap { member in
            guard member.key.hasPrefix("$") else { return matcher(member, below: owner.key) }
            mistakes.error(
                "nested-query", "a query can't stand below `\(owner.key)`", at: member.keyRange,
                help: "write one query for both, such as `$.list[?@.name == 'x'].value`")
            return nil
        }
    }

    private mutating func matcher(
        _ member: LocatedJSON.Member, below owner: String
    ) -> Expectation.LocatedMatcher? {
        operand(of: member, below: owner).map { .init($0, range: member.value.range ?? member.keyRange) }
    }
}

extension LocatedJSON {
    /// What the user wrote, for a message.
    package var kind: String {
        switch content {
        case .value(let value): value.typeNameWithArticle
        case .array: "a list"
        case .object: "a mapping"
        case .later: "a template"
        }
    }

    /// A scalar or list as such; nil for a template.
    var known: JSONValue? {
        if case .later = content { return nil }
        return json
    }
}

extension SourceRange {
    /// The range of the scalar at an offset of a text that stands here, where it stands as it is on one line.
    func place(of offset: Int, in text: String) -> SourceRange {
        let length = text.unicodeScalars.count
        // A quote on either side is all that may differ; an escape inside moves what follows it.
        let quotes = end.column - start.column - length
        guard start.line == end.line, quotes == 0 || quotes == 2 else { return self }
        let column = start.column + quotes / 2 + min(offset, length)
        return SourceRange(
            file: file, start: SourcePosition(line: start.line, column: column),
            end: SourcePosition(line: start.line, column: column + 1))
    }
}
