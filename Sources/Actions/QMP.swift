// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Matching
import PlaybookModel

/// Sends one QMP command to a running QEMU.
///
/// An error reply fails the step, although libvirt reports such a call as a success. `query-*` commands count as
/// reading; any other counts as a change that only the step's `undo` can take back.
///
/// ```yaml
/// - name: Disk errors stop the guest
///   qmp: {execute: qom-set, arguments: {path: /machine, property: graphics, value: false}}
///   undo: {qmp: {execute: qom-set, arguments: {path: /machine, property: graphics, value: true}}}
/// ```
package struct QMP: MonitorAction {
    package struct Change: Codable, Sendable {
        /// The command as JSON.
        let text: String
        let isRead: Bool
    }

    private static let execute = Field<String>("execute", "The command's name, such as query-status.", required: true)
    private static let arguments = Field<LocatedJSON>(
        "arguments", "The command's arguments.", schema: .object(["type": .string("object")]))

    package static let spec = ActionSpec(
        key: "qmp", summary: "Sends one QMP command to a running QEMU.", fields: [execute, arguments],
        shorthand: execute.key, hasReply: true, isMonitorCommand: true)

    private let change: Change

    package init(_ body: ActionBody, reading: inout Reading) {
        let name = reading.value(Self.execute, of: body) ?? ""
        if let node = body[Self.execute], name.contains(where: { !($0.isLetter || $0.isNumber || "-_.".contains($0)) })
        {
            reading.mistakes.error(
                "bad-command", "`\(name)` is not the name of a QMP command", at: node.range,
                help: "write a name such as query-status, or {execute: NAME, arguments: {…}}")
        }
        var command: [String: JSONValue] = ["execute": .string(name)]
        if let node = body[Self.arguments], let arguments = reading.value(Self.arguments, of: body) {
            let json = arguments.json
            if case .object = json {
                command["arguments"] = json
            } else if json != .null {
                reading.wrongType(node, wanted: "a mapping of arguments", help: "arguments: {name: value}")
            }
        }
        change = Change(text: JSONValue.object(command).text(), isRead: name.hasPrefix("query-"))
    }

    package var command: MonitorCommand { .qmp(change.text) }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        Planned(change, effect: change.isRead ? .read : .live)
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        let reply = try await target.send(.qmp(change.text))
        return Applied(change, changed: !change.isRead, reply: reply)
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {
        throw UndoFailure("\(change.text) has no undo")
    }
}
