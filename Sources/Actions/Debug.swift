// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching
import PlaybookModel

/// Shows a message in the report, in a dry run too.
package struct Debug: Action {
    package struct Change: Codable, Sendable {
        let message: String
    }

    private static let message = Field<LocatedJSON>("msg", "What to show; data is shown as JSON.", required: true)

    package static let spec = ActionSpec(
        key: "debug", summary: "Shows a message in the report.",
        example: """
            - debug: "{{ domain.name }} answered {{ steps.status.reply }}"
            """,
        fields: [message], shorthand: message.key,
        hasReply: true, isLocal: true,
        refusedKeys: [
            "var": "write msg: \"{{ vars.NAME }}\", or msg: \"{{ steps.NAME.reply }}\" for what a step registered",
            "verbosity": "remove it; it is shown in each run",
        ])

    private let text: String

    package init(_ body: ActionBody, reading: inout Reading) {
        let value = reading.value(Self.message, of: body)?.json
        text = value?.string ?? value?.text() ?? ""
    }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        Planned(Change(message: text), effect: .local)
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        Applied(changed: false, reply: .string(change.message))
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {}
}
