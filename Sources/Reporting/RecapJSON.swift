// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine

/// The end of a run for programs: what each target came to, and the exit status.
struct RecapJSON {
    private var summary: RunSummary?
    private var run: String?
    private var unreachable: [String] = []

    /// Takes the run's name in history.
    mutating func begin(run: String?) { self.run = run }

    /// Takes what it needs of an event.
    mutating func note(_ event: RunEvent) {
        switch event {
        case .runEnded(let summary): self.summary = summary
        case .hostUnreachable(let host, _): if !unreachable.contains(host) { unreachable.append(host) }
        default: break
        }
    }

    /// The recap as members.
    func members(_ ending: RunEnding) -> [String: StepResult.Value] {
        var members: [String: StepResult.Value] = [
            "run": run.map { .string($0) } ?? .null, "outcome": .string(ending.outcome),
            "exit_status": .integer(Int64(ending.exitStatus)),
            "targets": .array((summary?.targets ?? []).map { .object($0.tally.members(of: $0.target)) }),
            "unreachable_hosts": .array((summary?.unreachableHosts ?? unreachable).map { .string($0) }),
        ]
        members["elapsed"] = summary.map { .double($0.elapsed.rounded) }
        members["error"] = ending.message.map { .string($0) }
        return members
    }
}

extension TargetTally {
    fileprivate func members(of target: TargetID) -> [String: StepResult.Value] {
        let counts = [
            "ok": ok, "changed": changed, "unreachable": unreachable, "failed": failed, "skipped": skipped,
            "rolled_back": rolledBack, "conflict": conflict, "rescued": rescued, "undo_failed": undoFailed,
            "given_up": givenUp, "unknown": unknown,
        ]
        return target.members.merging(counts.mapValues { .integer(Int64($0)) }) { $1 }
    }
}
