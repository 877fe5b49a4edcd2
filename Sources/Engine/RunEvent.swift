// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel
import RunStore

/// What happens in a run, in the order it happens, for reporters.
package enum RunEvent: Sendable {
    /// A play begins; `targets` is how many domains it has.
    case playStarted(name: String, targets: Int, isDryRun: Bool)
    /// Something that the user should know and that is no failure.
    case warning(Diagnostic)
    /// A step ended on a target.
    case stepEnded(StepResult)
    /// A change was taken back, or could not be.
    case changeUndone(UndoResult)
    /// A host could not be reached.
    case hostUnreachable(host: String, failure: StepFailure)
    /// All is done.
    case runEnded(RunSummary)
}

/// What became of one step on one target.
package struct StepResult: Sendable {
    package typealias Failure = StepFailure

    package enum Status: String, Sendable {
        case ok, changed, skipped, failed, unreachable, conflict
    }

    package let target: TargetID
    package let stepName: String
    package let action: String
    package let status: Status
    package let elapsed: Duration
    /// Why it failed or was skipped.
    package let failure: StepFailure?
    /// Words for the report: why it was skipped, or what `debug` says.
    package let message: String?
    package typealias Change = Difference
    package let differences: [Difference]
    /// What was answered.
    package let reply: ContextValue?
}

/// What became of one change when it was to be taken back.
package struct UndoResult: Sendable {
    package let target: TargetID
    package let stepName: String
    package let action: String
    /// Nil where the change is undone.
    package let failure: UndoFailure?
}

/// How many results of each sort a target had; `ok` includes `changed`.
package struct TargetTally: Sendable, Hashable {
    package var ok = 0
    package var changed = 0
    package var unreachable = 0
    package var failed = 0
    package var skipped = 0
    package var rolledBack = 0
    package var conflict = 0
    /// Changes that could not be taken back, conflicts included.
    package var undoFailed = 0

    package init() {}

    mutating func count(_ status: StepResult.Status) {
        switch status {
        case .ok: ok += 1
        case .changed:
            ok += 1
            changed += 1
        case .skipped: skipped += 1
        case .failed: failed += 1
        case .unreachable: unreachable += 1
        case .conflict: conflict += 1
        }
    }

    mutating func count(_ undo: UndoResult) {
        switch undo.failure?.kind {
        case nil: rolledBack += 1
        case .conflict:
            conflict += 1
            undoFailed += 1
        case .failed: undoFailed += 1
        }
    }
}

/// How a run ended.
package struct RunSummary: Sendable {
    package enum Outcome: Sendable {
        case done, targetFailed, undoIncomplete, hostUnreachable, interrupted
    }

    /// The run's name in history, nil for a dry run, which leaves none.
    package let run: RunID?
    package let targets: [(target: TargetID, tally: TargetTally)]
    package let unreachableHosts: [String]
    package let wasInterrupted: Bool
    package let elapsed: Duration

    package init(
        run: RunID?, targets: [(target: TargetID, tally: TargetTally)], unreachableHosts: [String],
        wasInterrupted: Bool, elapsed: Duration
    ) {
        self.run = run
        self.targets = targets
        self.unreachableHosts = unreachableHosts
        self.wasInterrupted = wasInterrupted
        self.elapsed = elapsed
    }

    /// How history keeps it.
    package var status: RunRecord.Status {
        switch outcome {
        case .done: .done
        case .targetFailed, .hostUnreachable: .failed
        case .undoIncomplete: .undoIncomplete
        case .interrupted: .interrupted
        }
    }

    /// The worst of what happened; it decides the exit status.
    package var outcome: Outcome {
        if wasInterrupted { return .interrupted }
        if targets.contains(where: { $0.tally.undoFailed > 0 }) { return .undoIncomplete }
        if targets.contains(where: { $0.tally.failed + $0.tally.conflict > 0 }) { return .targetFailed }
        let lost = targets.contains { $0.tally.unreachable > 0 }
        return lost || !unreachableHosts.isEmpty ? .hostUnreachable : .done
    }
}
