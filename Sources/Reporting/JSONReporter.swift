// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine

/// The report for programs that want the whole: one JSON document when all is over, a step a line.
///
/// Members are added without a new version; one that is taken away or means something else makes a new one.
package actor JSONReporter: RunReport {
    /// What is kept until the end is text already: it takes a fraction of the values' room.
    private enum Entry: Sendable {
        case step(String)
        case rescued([String])
        case undone(String)
    }

    private static let chunk = 1 << 16

    private let head: RunHead
    private let showsReplies: Bool
    private let write: @Sendable (String) -> Void
    private var run: String?
    private var recap = RecapJSON()
    private var log = TargetLog<Entry>()
    private var warnings: [Diagnostic] = []
    private var unreachable: [String] = []
    private var pending = ""

    /// A report that `write` takes in pieces; with replies where people see them, from the first `-v` on.
    package init(_ head: RunHead, verbosity: Int, write: @escaping @Sendable (String) -> Void) {
        self.head = head
        showsReplies = verbosity > 0
        self.write = write
    }

    package func begin(run: String?) {
        self.run = run
        recap.begin(run: run)
    }

    package func receive(_ events: [RunEvent]) {
        for event in events { take(event) }
    }

    private func take(_ event: RunEvent) {
        recap.note(event)
        switch event {
        case .playStarted(let name, _, _): log.begin(name)
        case .warning(let diagnostic): warnings.append(diagnostic)
        case .stepEnded(let result):
            log.add(.step(JSONText.line(.object(result.members(withReply: showsReplies)))), on: result.target)
        case .failuresRescued(let results):
            if let first = results.first { log.add(.rescued(results.map(\.stepName)), on: first.target) }
        case .changeUndone(let result): log.add(.undone(JSONText.line(.object(result.members))), on: result.target)
        case .hostUnreachable(let host, let failure):
            unreachable.append(JSONText.line(.object(["host": .string(host), "failure": failure.json])))
        case .stepProgressed, .targetFound, .runEnded: break
        }
    }

    package func end(_ ending: RunEnding) {
        append("{\"version\":1,\"command\":\(text(.string(head.command))),\"dry_run\":\(head.isDryRun),")
        append("\"run\":\(text(run.map { .string($0) } ?? .null)),\n\"plays\":[")
        for (index, play) in log.plays.enumerated() {
            append("\(index > 0 ? ",\n" : "\n"){\"play\":\(text(play.name.map { .string($0) } ?? .null)),\"targets\":[")
            for (index, item) in play.targets.enumerated() {
                append((index > 0 ? ",\n" : "\n") + Self.text(of: item.entries, on: item.target))
            }
            append("]}")
        }
        append("],\n\"unreachable\":[\(unreachable.joined(separator: ","))]")
        let diagnostics = (warnings + ending.mistakes).map { text(DiagnosticRecord($0).json) }
        append(",\n\"diagnostics\":[\(diagnostics.joined(separator: ",\n"))]")
        append(",\n\"recap\":\(text(.object(recap.members(ending))))}\n")
        write(pending)
        pending = ""
    }

    private func text(_ value: StepResult.Value) -> String { JSONText.line(value) }

    private func append(_ text: String) {
        pending += text
        guard pending.utf8.count > Self.chunk else { return }
        write(pending)
        pending = ""
    }

    /// The object of a target: `steps`, and where there are any `rescued` steps and `undone` changes.
    private static func text(of entries: [Entry], on target: TargetID) -> String {
        var steps: [String] = []
        var rescued: [StepResult.Value] = []
        var undone: [String] = []
        for entry in entries {
            switch entry {
            case .step(let text): steps.append(text)
            case .rescued(let names): rescued += names.map { .string($0) }
            case .undone(let text): undone.append(text)
            }
        }
        var text = String(JSONText.line(.object(target.members)).dropLast())
        text += ",\"steps\":[" + steps.map { "\n" + $0 }.joined(separator: ",") + "]"
        if !rescued.isEmpty { text += ",\"rescued\":" + JSONText.line(.array(rescued)) }
        if !undone.isEmpty { text += ",\"undone\":[" + undone.map { "\n" + $0 }.joined(separator: ",") + "]" }
        return text + "}"
    }
}
