// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookModel

/// What a plan says of one target.
package struct PlannedTarget: Codable, Sendable, Equatable {
    package let host: String
    package let domain: String
    package let found: TargetFacts
    package var steps: [Step] = []

    /// As reports name it.
    package var name: String { "\(host)/\(domain)" }

    /// What a step would do.
    package struct Step: Codable, Sendable, Equatable {
        package let play: String
        package let name: String
        package let action: String
        package let status: String
        /// Why it is skipped, or fails although something rescues it.
        package let reason: String?
        /// The item of a loop that it is for.
        package let item: ContextValue?
        /// What would be sent to the monitor or the agent.
        package let command: String?
        /// What else would be done, in words: what `power` switches off, what is lost, how it is undone.
        package let summary: String?
        package let differences: [Difference]
        /// What it does for each item of a loop.
        package let items: [Step]
    }

    /// A difference as lines of a unified diff.
    package struct Difference: Codable, Sendable, Equatable {
        package let subject: PlaybookModel.Difference.Subject
        package let lines: [String]
        /// When the change takes effect, in words.
        package let effect: String?

        enum CodingKeys: String, CodingKey {
            case subject = "of"
            case lines, effect
        }
    }
}

extension PlannedTarget.Step {
    /// What a dry run said of a step.
    init(_ result: StepResult, of play: String) {
        self.play = play
        name = result.stepName
        action = result.action
        status = result.status.rawValue
        reason = result.failure?.message ?? (result.status == .skipped ? result.message : nil)
        item = result.item
        command = result.command
        summary = result.summary
        differences = result.differences.filter { !$0.lines.isEmpty }.map { difference in
            PlannedTarget.Difference(
                subject: difference.subject, lines: difference.lines.map(\.text), effect: difference.effect)
        }
        items = result.items.map { PlannedTarget.Step($0, of: play) }
    }
}
