// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import RunStore

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
    /// Whether it left what a rollback would take back.
    package let hasOpenChanges: Bool

    package init(
        run: RunID?, targets: [(target: TargetID, tally: TargetTally)], unreachableHosts: [String],
        wasInterrupted: Bool, elapsed: Duration, hasUnsentChanges: Bool = false, hasOpenChanges: Bool = false
    ) {
        self.hasUnsentChanges = hasUnsentChanges
        self.hasOpenChanges = hasOpenChanges
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
