// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// A report with a beginning and an end, for programs or to keep.
package protocol RunReport: Reporter {
    /// Takes the run's name in history, before the first event; nil for a dry run. It is not called where a mistake ends
    /// all before that.
    func begin(run: String?) async
    /// Takes how it ended, after the last event; called once, whatever happened.
    func end(_ ending: RunEnding) async
}

/// What a report is of.
package struct RunHead: Sendable {
    /// The command that runs, such as `rollback`.
    package let command: String
    package let isDryRun: Bool

    package init(command: String, isDryRun: Bool) {
        self.command = command
        self.isDryRun = isDryRun
    }
}

/// How a command ended.
package struct RunEnding: Sendable {
    package let exitStatus: Int32
    /// What the status means, in a word such as `target_failed`.
    package let outcome: String
    /// The mistakes in the user's text that ended it.
    package let mistakes: [Diagnostic]
    /// Why the tool itself could not go on.
    package let message: String?

    package init(exitStatus: Int32, outcome: String, mistakes: [Diagnostic] = [], message: String? = nil) {
        self.exitStatus = exitStatus
        self.outcome = outcome
        self.mistakes = mistakes
        self.message = message
    }
}
