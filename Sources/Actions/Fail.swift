// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookModel

/// Fails, in a dry run too; with `when` it says what must not be.
package struct Fail: Action {
    package struct Change: Codable, Sendable {}

    private static let message = Field<String>("msg", "Why it fails.")

    package static let spec = ActionSpec(
        key: "fail", summary: "Fails with a message.",
        example: """
            - fail: {msg: "{{ domain.name }} still runs its old QEMU"}
              when: {$.domain.state: running}
            """,
        fields: [message], shorthand: message.key, allowsEmpty: true, isLocal: true)

    private let message: String

    package init(_ body: ActionBody, reading: inout Reading) {
        message = reading.value(Self.message, of: body) ?? "the playbook says so"
    }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        throw StepFailure(message)
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        Applied(changed: false)
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {}
}
