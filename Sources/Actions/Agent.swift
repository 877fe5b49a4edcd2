// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import PlaybookModel

/// Sends one command to the agent in the guest.
package struct Agent: MonitorAction {
    package struct Change: Codable, Sendable {
        /// The command as JSON.
        let text: String
        let isRead: Bool
    }

    package static let spec = ActionSpec(
        key: "agent", summary: "Sends one command to the agent in the guest.",
        details: """
            It is written as for `qmp`. The step's `timeout` is how long the agent may take. Commands that only \
            look, such as `guest-info` and `guest-get-*`, count as reading; any other counts as a change that only \
            the step's `undo` can take back. With `retry` a step waits for a guest that has yet to boot its agent.
            """,
        example: """
            - name: The guest has booted
              agent: guest-ping
              retry: {within: 2m, every: 2s}
              expect: {$: {equals: {}}}
            - name: The guest's filesystems rest
              agent: guest-fsfreeze-freeze
              undo: {agent: guest-fsfreeze-thaw}
            """,
        fields: [JSONCommand.execute, JSONCommand.arguments], shorthand: JSONCommand.execute.key, hasReply: true,
        isMonitorCommand: true,
        refusedKeys: [
            "id": "libvirt tells the agent's replies apart itself: remove it",
            "timeout": "`timeout` stands beside `agent`, as a key of the step",
        ])

    private static let readers: Set = [
        "guest-info", "guest-ping", "guest-sync", "guest-sync-delimited", "guest-fsfreeze-status", "guest-exec-status",
        "guest-network-get-interfaces", "guest-network-get-route",
    ]

    private let name: String
    private let change: Change

    package init(_ body: ActionBody, reading: inout Reading) {
        let command = JSONCommand(body, of: Self.spec, example: "guest-info", reading: &reading)
        name = command.name
        change = Change(text: command.text, isRead: name.hasPrefix("guest-get-") || Self.readers.contains(name))
    }

    package var command: MonitorCommand { .agent(change.text) }

    package var isReadOnly: Bool { change.isRead || name.isEmpty }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        Planned(change, effect: change.isRead ? .read : .live)
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        let reply = try await target.send(.agent(change.text))
        return Applied(changed: !change.isRead, reply: reply)
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {
        throw UndoFailure("an agent command has no undo of its own")
    }
}
