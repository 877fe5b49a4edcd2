// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Matching
import PlaybookModel

/// Sends one command to the human monitor of a running QEMU.
///
/// QEMU answers in plain text; a text that reports an error fails the step. Commands that begin with `info` count as
/// reading; any other counts as a change that only the step's `undo` can take back.
///
/// ```yaml
/// - name: The human monitor agrees
///   hmp: info status
///   expect: {matches: '^VM status: running'}
/// ```
package struct HMP: MonitorAction {
    package struct Change: Codable, Sendable {
        let line: String
    }

    private static let line = Field<String>("command", "The line as it is typed at the monitor.", required: true)

    package static let spec = ActionSpec(
        key: "hmp", summary: "Sends one human monitor command to a running QEMU.", fields: [line],
        shorthand: line.key, hasReply: true, isMonitorCommand: true)

    private let text: String

    package init(_ body: ActionBody, reading: inout Reading) {
        text = reading.value(Self.line, of: body) ?? ""
        if let node = body[Self.line], text.contains(where: \.isNewline) {
            reading.mistakes.error(
                "two-commands", "`hmp` sends one line", at: node.range, help: "give each line a step of its own")
        }
    }

    package var command: MonitorCommand { .hmp(text) }

    private static func isRead(_ line: String) -> Bool { line == "info" || line.hasPrefix("info ") }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        Planned(Change(line: text), effect: Self.isRead(text) ? .read : .live)
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        let reply = try await target.send(.hmp(change.line))
        return Applied(change, changed: !isRead(change.line), reply: reply)
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {
        throw UndoFailure("`\(change.line)` has no undo")
    }
}
