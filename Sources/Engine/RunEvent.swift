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
    /// What a target is before its first step; only for a plan.
    case targetFound(TargetID, TargetFacts)
    /// A step that takes its time tells how far it is.
    case stepProgressed(target: TargetID, stepName: String, progress: StepProgress)
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
    package typealias Progress = StepProgress

    package enum Status: String, Sendable {
        case ok, changed, skipped, failed, unreachable, conflict

        /// What a failure comes to.
        init(_ failure: StepFailure.Kind) {
            self =
                switch failure {
                case .failed: .failed
                case .unreachable: .unreachable
                case .conflict: .conflict
                }
        }
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
    /// What is no failure and should be known all the same, a sentence each.
    package var warnings: [String] = []
    package typealias Change = Difference
    package var differences: [Difference]
    /// The monitor or agent command that it is about, without passwords.
    package var command: String?
    /// What a dry run would do beside the differences, without passwords.
    package var summary: String?
    /// What was answered.
    package let reply: ContextValue?
    /// What came of each item of a loop.
    package var items: [StepResult] = []
    /// The item of a loop that this came of.
    package var item: ContextValue?

    /// The same with nothing that its step was given or was answered.
    func hidden(in step: Step) -> StepResult {
        let hidden = failure.map {
            StepFailure(
                "it failed; `no_log` hides why", kind: $0.kind, range: step.range,
                outcomeIsUnknown: $0.outcomeIsUnknown)
        }
        var result = StepResult(
            target: target, stepName: step.title, action: action, status: status, elapsed: elapsed, failure: hidden,
            message: message == nil ? nil : "hidden by `no_log`", differences: [], reply: nil)
        result.items = items.map { $0.hidden(in: step) }
        return result
    }
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
    /// Failures after which a block's `rescue` put things right; they count as nothing else.
    package var rescued = 0
    /// Changes that could not be taken back, conflicts included.
    package var undoFailed = 0
    /// Failed steps of which nobody knows whether they took effect.
    package var unknown = 0

    package init() {}

    mutating func count(_ result: StepResult) {
        if result.failure?.outcomeIsUnknown == true { unknown += 1 }
        switch result.status {
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

    /// Takes failures that were counted as rescued.
    mutating func rescue(_ results: [StepResult]) {
        for result in results {
            if result.status == .conflict { conflict -= 1 } else { failed -= 1 }
            rescued += 1
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
    /// Whether a dry run passed over monitor commands that would change something.
    package let hasUnsentChanges: Bool

    package init(
        run: RunID?, targets: [(target: TargetID, tally: TargetTally)], unreachableHosts: [String],
        wasInterrupted: Bool, elapsed: Duration, hasUnsentChanges: Bool = false
    ) {
        self.hasUnsentChanges = hasUnsentChanges
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
        if targets.contains(where: { $0.tally.undoFailed > 0 }) { return .undoIncomplete }
        if wasInterrupted { return .interrupted }
        if targets.contains(where: { $0.tally.failed + $0.tally.conflict > 0 }) { return .targetFailed }
        let lost = targets.contains { $0.tally.unreachable > 0 }
        return lost || !unreachableHosts.isEmpty ? .hostUnreachable : .done
    }
}
