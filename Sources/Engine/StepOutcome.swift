// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookModel

/// What a step came to, before it is a result.
struct StepOutcome {
    var name: String?
    var status: StepResult.Status
    var failure: StepFailure?
    var message: String?
    var reply: ContextValue?
    var differences: [Difference] = []
    /// The monitor or agent command, without passwords.
    var command: String?
    /// What a dry run would do beside the differences, in words without passwords.
    var summary: String?
    /// What came of each item of a loop.
    var items: [StepResult] = []

    init(status: StepResult.Status, message: String? = nil, reply: ContextValue? = nil, differences: [Difference] = [])
    {
        self.status = status
        self.message = message
        self.reply = reply
        self.differences = differences
    }

    /// A step that failed; where nothing else is to blame, its own place is shown.
    init(_ failure: StepFailure, of step: Step) {
        var failure = failure
        if failure.range == nil { failure.range = step.range }
        self.failure = failure
        status = StepResult.Status(failure.kind)
    }

    /// Makes a failure of what was done in part.
    mutating func stop(_ failure: StepFailure, of step: Step) {
        let stopped = StepOutcome(failure, of: step)
        (status, self.failure) = (stopped.status, stopped.failure)
    }

    /// What a loop came to.
    init(_ items: [StepResult]) {
        self.items = items
        let failed = items.first { $0.failure != nil }
        failure = failed?.failure
        if let failed {
            status = failed.status
        } else if items.contains(where: { $0.status == .changed }) {
            status = .changed
        } else {
            status = items.contains { $0.status == .ok } ? .ok : .skipped
        }
        if items.isEmpty { message = "its list is empty" }
    }
}
