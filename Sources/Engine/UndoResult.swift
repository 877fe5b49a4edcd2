// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookModel

/// What became of one change when it was to be taken back.
package struct UndoResult: Sendable {
    package let target: TargetID
    package let stepName: String
    package let action: String
    /// Nil where the change is undone, or given up.
    package let failure: UndoFailure?
    /// What is not as it was although the change is undone.
    package var warnings: [String] = []
    /// Whether it stays, for what would take it back was refused and the user gave it up; the warnings say why.
    package var isGivenUp = false
}
