// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Matching
import PlaybookModel

/// Sends one command to the human monitor of a running QEMU.
package struct HMP: MonitorAction {
    package struct Change: Codable, Sendable {
        let line: String
    }

    private static let line = Field<String>("command", "The line as it is typed at the monitor.", required: true)

    package static let spec = ActionSpec(
        key: "hmp", summary: "Sends one human monitor command to a running QEMU.",
        details: """
            QEMU answers in plain text; a text that reports an error fails the step, and `expect_error` asserts one. \
            Commands that begin with `info` count as reading; any other counts as a change that only the step's \
            `undo` can take back.
            """,
        example: """
            - name: The human monitor agrees
              hmp: info status
              expect: {matches: '^VM status: running'}
            """,
        fields: [line],
        shorthand: line.key, hasReply: true, isMonitorCommand: true)

    private let text: String

    package init(_ body: ActionBody, reading: inout Reading) {
        let read = reading.value(Self.line, of: body) ?? ""
        if read.isEmpty, let written = body[Self.line]?.text, !HumanMonitorLine(written).name.contains("{{") {
            // Where a template stands in the arguments, the command is known all the same.
            text = written
        } else {
            text = read
        }
        if let node = body[Self.line], Self.isEmpty(node, reading: reading) {
            reading.mistakes.error(
                "bad-command", "the monitor's line is empty", at: node.range,
                help: "write it as you would type it there: hmp: info status")
        }
        if let node = body[Self.line], text.contains(where: \.isNewline) {
            reading.mistakes.error(
                "two-commands", "`hmp` sends one line", at: node.range, help: "give each line a step of its own")
        }
    }

    package var command: MonitorCommand { .hmp(text) }

    /// Whether a line says nothing, or its templates give nothing.
    private static func isEmpty(_ node: PlaybookNode, reading: Reading) -> Bool {
        var reading = reading
        return switch reading.json(node)?.content {
        case .value(.null)?: node.text?.contains("{{") == true
        case .value(.string(let line))?: line.allSatisfy(\.isWhitespace)
        default: false
        }
    }

    private static func isRead(_ line: String) -> Bool { HumanMonitorLine(line).name == "info" }

    package var isReadOnly: Bool { text.isEmpty || HumanMonitorLine(text).looksOnly }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        Planned(Change(line: text), effect: Self.isRead(text) ? .read : .live)
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        let reply = try await target.send(.hmp(change.line))
        return Applied(changed: !isRead(change.line), reply: reply)
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {
        throw UndoFailure("`\(change.line)` has no undo")
    }
}
