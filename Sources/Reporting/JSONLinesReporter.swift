// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine

/// The report for programs that follow a run: a JSON object a line, as it happens, each with an `event`.
///
/// `start` comes first, `recap` last. Events and members are added without a new version; one that is taken away or means
/// something else makes a new one.
package actor JSONLinesReporter: RunReport {
    private let head: RunHead
    private let showsReplies: Bool
    private let write: @Sendable (String) -> Void
    private var recap = RecapJSON()
    private var progress = Progress()
    private var play: String?
    private var hasBegun = false
    private var hasEnded = false

    /// A report of which `write` takes whole lines; with replies where people see them, from the first `-v` on.
    package init(_ head: RunHead, verbosity: Int, write: @escaping @Sendable (String) -> Void) {
        self.head = head
        showsReplies = verbosity > 0
        self.write = write
    }

    package func begin(run: String?) {
        hasBegun = true
        recap.begin(run: run)
        let members: [String: StepResult.Value] = [
            "version": .integer(1), "command": .string(head.command), "dry_run": .bool(head.isDryRun),
            "run": run.map { .string($0) } ?? .null,
        ]
        write(line("start", members))
    }

    package func receive(_ events: [RunEvent]) {
        // What a run that is given up goes on to do is in no report.
        guard !hasEnded else { return }
        let lines = events.compactMap(line(of:)).joined()
        if !lines.isEmpty { write(lines) }
    }

    package func end(_ ending: RunEnding) {
        hasEnded = true
        if !hasBegun { begin(run: nil) }
        let mistakes = ending.mistakes.map { line("diagnostic", DiagnosticRecord($0).json.members) }
        write(mistakes.joined() + line("recap", recap.members(ending)))
    }

    private func line(_ name: String, _ members: [String: StepResult.Value]) -> String {
        var members = members
        members["event"] = .string(name)
        return JSONText.line(.object(members)) + "\n"
    }

    /// The same for what happens on a target of a play.
    private func line(
        _ name: String, on target: TargetID, _ members: [String: StepResult.Value]
    ) -> String {
        var members = members.merging(target.members) { $1 }
        members["play"] = play.map { .string($0) }
        return line(name, members)
    }

    /// Nil for what nobody is shown.
    private func line(of event: RunEvent) -> String? {
        recap.note(event)
        switch event {
        case .playStarted(let name, let targets, _):
            play = name
            return line("play", ["play": .string(name), "targets": .integer(Int64(targets))])
        case .warning(let diagnostic): return line("diagnostic", DiagnosticRecord(diagnostic).json.members)
        case .stepProgressed(let target, let name, let step):
            guard progress.stepProgressed(on: target, step) else { return nil }
            var members: [String: StepResult.Value] = [
                "step": .string(name), "state": .string(step.state), "done": .integer(step.done),
                "total": .integer(step.total),
            ]
            members["percent"] = step.percent.map { .integer(Int64($0)) }
            return line("progress", on: target, members)
        case .stepEnded(let result):
            progress.stepEnded(on: result.target)
            return line("step", on: result.target, result.members(withReply: showsReplies))
        case .failuresRescued(let results):
            return results.first.map { first in
                line("rescued", on: first.target, ["steps": .array(results.map { .string($0.stepName) })])
            }
        case .changeUndone(let result): return line("undo", on: result.target, result.members)
        case .hostUnreachable(let host, let failure):
            return line("unreachable", ["host": .string(host), "failure": failure.json])
        case .targetFound, .runEnded: return nil
        }
    }
}

extension StepResult.Value {
    /// The members of an object; none of anything else.
    fileprivate var members: [String: StepResult.Value] {
        guard case .object(let members) = self else { return [:] }
        return members
    }
}
