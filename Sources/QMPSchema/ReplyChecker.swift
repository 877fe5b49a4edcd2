// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching

/// Warns of queries that can find nothing in any reply to a command or in any event's data, and of values that what they
/// find can never have.
///
/// What QEMU gives no type for, as `qom-get` answers, is not judged.
package struct ReplyChecker {
    private struct Question: Hashable {
        let subject: Subject
        let query: JSONPath
    }

    /// What is looked into.
    private struct Subject: Hashable {
        /// In words.
        let name: String
        let type: MonitorSchema.TypeID
    }

    private struct Answer {
        let message: String
        let help: String?
        /// Where in the query.
        let offset: Int
    }

    private let schema: MonitorSchema
    /// A playbook asks the same of many replies, and `..` looks at hundreds of types.
    private var answers: [Question: Answer?] = [:]

    package init(schema: MonitorSchema) { self.schema = schema }

    /// Holds what is expected of a command's reply against what QEMU may reply.
    package mutating func check(
        _ expectations: [Expectation], on command: LocatedJSON, into findings: inout DiagnosticCollector
    ) {
        guard !expectations.isEmpty, let name = MonitorRequest(command)?.name, let known = schema.commands[name] else {
            return
        }
        check(expectations, of: Subject(name: "the reply to `\(name)`", type: known.reply), into: &findings)
    }

    /// Reports an event that this QEMU never sends, and holds what is expected of its data against what QEMU may send;
    /// `range` is where the name stands.
    package mutating func check(
        _ expectations: [Expectation], onEvent name: String, at range: SourceRange?,
        into findings: inout DiagnosticCollector
    ) {
        guard let type = schema.events[name] else {
            let nearest = NearestName.suggestion(for: name, among: schema.events.keys.sorted())
            findings.error(
                "unknown-event", "QEMU sends no event `\(name)`", at: range,
                help: nearest.map { "did you mean `\($0)`?" })
            return
        }
        check(expectations, of: Subject(name: "the data of `\(name)`", type: type), into: &findings)
    }

    private mutating func check(
        _ expectations: [Expectation], of subject: Subject, into findings: inout DiagnosticCollector
    ) {
        for expectation in expectations {
            if let query = expectation.path, let answer = answer(to: Question(subject: subject, query: query)) {
                findings.warning(
                    "dead-path", answer.message, at: expectation.place(of: answer.offset), help: answer.help)
            } else {
                checkValues(of: expectation, in: subject, into: &findings)
            }
        }
    }

    private mutating func answer(to question: Question) -> Answer? {
        if let given = answers[question] { return given }
        let (query, subject) = (question.query, question.subject)
        let answer = query.deadEnd(in: schema, at: subject.type).map { explanation(of: $0, in: subject.name) }
        answers[question] = .some(answer)
        return answer
    }

    private func checkValues(
        of expectation: Expectation, in subject: Subject, into findings: inout DiagnosticCollector
    ) {
        guard let ends = expectation.path.map({ $0.ends(in: schema, at: subject.type) }) ?? [subject.type],
            let values = PossibleValues(at: ends, in: schema)
        else { return }
        let what = expectation.path.map { "`\($0.text)`" } ?? subject.name
        for located in expectation.matchers {
            for value in values.impossible(in: located.matcher) {
                findings.warning(
                    "dead-value", "\(what) can never be \(value.text())", at: located.range ?? expectation.range,
                    help: values.help(for: value))
            }
        }
    }

    private func explanation(of deadEnd: DeadEnd<MonitorSchema.TypeID>, in subject: String) -> Answer {
        func answer(_ message: String, help: String? = nil) -> Answer {
            Answer(message: message, help: help, offset: deadEnd.offset)
        }
        let before =
            switch deadEnd.before.last {
            case "@": "what the filter looks at"
            case "$" where deadEnd.before == "$": subject
            default: "`\(deadEnd.before)`"
            }
        let names = Set(deadEnd.places.flatMap { schema.members(of: $0).map(\.name) }).sorted()
        let isList = deadEnd.places.contains { !schema.elements(of: $0).isEmpty }
        guard let name = deadEnd.name else {
            let what = isList ? "a list" : names.isEmpty ? "a scalar" : "an object"
            return answer("`\(deadEnd.selector)` never finds anything: \(before) is \(what)")
        }
        if isList, names.isEmpty {
            return answer(
                "`\(name)` is never found: \(before) is a list",
                help: "write \(deadEnd.before)[*]\(deadEnd.selector) for all of its elements, [0] for the first")
        }
        if names.isEmpty {
            let isObject = deadEnd.places.contains { if case .object = schema.types[$0] { true } else { false } }
            return answer("`\(name)` is never found: \(before) \(isObject ? "is an empty object" : "is a scalar")")
        }
        let nearest = NearestName.suggestion(for: name, among: names)
        return answer(
            "`\(name)` is never found: \(before) has no such member",
            help: nearest.map { "did you mean `\($0)`?" } ?? CommandChecker.list(names, "it has "))
    }
}
