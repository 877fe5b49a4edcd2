// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

/// What became of one step on one target.
package struct StepResult: Sendable {
    package typealias Failure = StepFailure
    package typealias Progress = StepProgress
    /// What was answered, and what reports for programs are made of.
    package typealias Value = ContextValue

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
    /// Where the step stands, nil for what no step asked for.
    package var place: SourceRange?

    /// The step's name, and the item where it has one.
    package var title: String { stepName + Self.suffix(for: item) }

    /// What tells an item of a loop from the others behind a name.
    static func suffix(for item: Value?) -> String {
        item.map { " (item \(String(($0.string ?? $0.text()).prefix(60))))" } ?? ""
    }

    /// What there is to tell of: the items of a loop each, and the whole where something else than an item failed.
    package var parts: [StepResult] {
        guard !items.isEmpty else { return [self] }
        guard failure != nil, !items.contains(where: { $0.failure != nil }) else { return items }
        var whole = self
        whole.items = []
        return items + [whole]
    }

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
        result.place = place
        return result
    }
}
