// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import RunStore

/// What a rollback may think of a change that nothing confirms.
extension UndoRecord {
    /// What the note of a change begins with of which nobody knows whether it was made.
    static let unknownOutcome = "unknown outcome"

    /// Whether the call had no answer, so that it may take effect even later.
    var outcomeIsUnknown: Bool { !isConfirmed && note?.hasPrefix(Self.unknownOutcome) == true }

    /// Whether it was under way, or its undo, when the process was killed or the answer failed to come.
    var mayBeMade: Bool {
        switch state {
        case .intended: note == nil || outcomeIsUnknown
        case .undoFailed: true
        case .applied, .undone, .givenUp, .conflict: false
        }
    }
}
