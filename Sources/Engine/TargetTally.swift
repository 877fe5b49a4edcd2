// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// How many results of each sort a target had; `ok` includes `changed`.
package struct TargetTally: Sendable, Hashable {
    package var ok = 0
    package var changed = 0
    package var unreachable = 0
    package var failed = 0
    package var skipped = 0
    package var rolledBack = 0
    package var conflict = 0
    /// Changes that stay, for `rollback --force` gave them up.
    package var givenUp = 0
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
        case nil where undo.isGivenUp: givenUp += 1
        case nil: rolledBack += 1
        case .conflict:
            conflict += 1
            undoFailed += 1
        case .failed, .guestRuns: undoFailed += 1
        }
    }
}
