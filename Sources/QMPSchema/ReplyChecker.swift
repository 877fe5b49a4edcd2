// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching

/// Warns of queries that can find nothing in any reply to a command.
///
/// A query into what QEMU gives no type for, as `qom-get` answers, is not judged.
package struct ReplyChecker {
    private struct Question: Hashable {
        let command: String
        let query: JSONPath
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
        for expectation in expectations {
            guard let query = expectation.path else { continue }
            let question = Question(command: name, query: query)
            let answer: Answer?
            if let given = answers[question] {
                answer = given
            } else {
                answer = query.deadEnd(in: schema, at: known.reply).map { explanation(of: $0, in: name) }
                answers[question] = .some(answer)
            }
            guard let answer else { continue }
            findings.warning("dead-path", answer.message, at: expectation.place(of: answer.offset), help: answer.help)
        }
    }

    private func explanation(of deadEnd: DeadEnd<MonitorSchema.TypeID>, in command: String) -> Answer {
        func answer(_ message: String, help: String? = nil) -> Answer {
            Answer(message: message, help: help, offset: deadEnd.offset)
        }
        let before =
            switch deadEnd.before.last {
            case "@": "what the filter looks at"
            case "$" where deadEnd.before == "$": "the reply to `\(command)`"
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
        if names.isEmpty { return answer("`\(name)` is never found: \(before) is a scalar") }
        let nearest = NearestName.suggestion(for: name, among: names)
        return answer(
            "`\(name)` is never found: \(before) has no such member",
            help: nearest.map { "did you mean `\($0)`?" } ?? CommandChecker.list(names, "it has "))
    }
}
