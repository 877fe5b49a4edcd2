// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

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
    /// A block's `rescue` put right what had failed on a target: those results fail nothing any more.
    case failuresRescued([StepResult])
    /// A change was taken back, or could not be.
    case changeUndone(UndoResult)
    /// A host could not be reached.
    case hostUnreachable(host: String, failure: StepFailure)
    /// All is done.
    case runEnded(RunSummary)
}
