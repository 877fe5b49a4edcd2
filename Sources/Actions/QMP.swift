// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Matching
import PlaybookModel

/// Sends one QMP command to a running QEMU.
package struct QMP: MonitorAction {
    package struct Change: Codable, Sendable {
        let command: MonitorCommand
        let isRead: Bool
    }

    private static let files = Field<[PassedFile]>(
        "files", "The file to open and hand over, at most one: a path, or {path, mode}; needs libvirt 8.2.")

    package static let spec = ActionSpec(
        key: "qmp", summary: "Sends one QMP command to a running QEMU.",
        details: """
            The command is a name, `{execute, arguments}`, or that as JSON text, as `virsh qemu-monitor-command` \
            takes it. An error reply fails the step, although libvirt reports such a call as a success; \
            `expect_error` asserts one. `query-*` commands count as reading; any other counts as a change that only \
            the step's `undo` can take back. `files` hands QEMU one open file, over a connection through a local \
            unix socket only.
            """,
        example: """
            - name: Disk errors stop the guest
              qmp: {execute: qom-set, arguments: {path: /machine, property: graphics, value: false}}
              undo: {qmp: {execute: qom-set, arguments: {path: /machine, property: graphics, value: true}}}
            """,
        fields: [JSONCommand.execute, JSONCommand.arguments, files], shorthand: JSONCommand.execute.key, hasReply: true,
        isMonitorCommand: true,
        refusedKeys: [
            "id": "libvirt numbers its commands itself, and refuses those of others: remove it",
            "exec-oob": "libvirt does not ask QEMU for out-of-band execution: write `execute`",
        ])

    /// Commands beside `query-*` that look only.
    private static let readers: Set = [
        "qom-get", "qom-list", "qom-list-types", "qom-list-properties", "device-list-properties",
        "trace-event-get-state", "x-debug-query-block-graph", "chardev-list",
    ]

    /// What is executed.
    let name: String
    private let change: Change
    package let qmpCommand: LocatedJSON?

    package init(_ body: ActionBody, reading: inout Reading) {
        let command = JSONCommand(body, of: Self.spec, example: "query-status", reading: &reading)
        name = command.name
        if name == "qmp_capabilities", let node = command.body[JSONCommand.execute] {
            reading.mistakes.error(
                "bad-command", "libvirt has negotiated the capabilities when it started the guest", at: node.range,
                help: "remove the step; query-version shows that the monitor answers")
        }
        let files = reading.value(Self.files, of: command.body) ?? []
        if let node = command.body[Self.files], node.sequence?.isEmpty == true {
            reading.mistakes.error(
                "missing-file", "`files` names no file", at: node.range, help: "write files: [PATH], or remove it")
        }
        if files.count > 1, let node = command.body[Self.files] {
            reading.mistakes.error(
                "too-many-files", "libvirt hands over one file with a command, and here are \(files.count)",
                at: node.range, help: "send each with an `add-fd` of its own, into the same fdset")
        }
        qmpCommand = command.located?.without(Self.files.key)
        change = Change(
            command: files.first.map { .qmpPassing(command.text, file: $0) } ?? .qmp(command.text),
            isRead: name.hasPrefix("query-"))
    }

    package var command: MonitorCommand { change.command }

    package var isReadOnly: Bool {
        change.isRead || name.isEmpty || Self.readers.contains(name) || name.hasPrefix("x-query-")
    }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        Planned(change, effect: change.isRead ? .read : .live)
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        let reply = try await target.send(change.command)
        return Applied(changed: !change.isRead, reply: reply)
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {
        throw UndoFailure("a QMP command has no undo of its own")
    }
}

/// A path, or `{path, mode}`; a relative one counts from the playbook's folder.
extension PassedFile: FieldValue {
    private static let path = Field<String>("path", "The file, relative to the playbook.", required: true)
    private static let mode = Field<PassedFile.Mode>("mode", "read (default), write or read-write; these two make it.")

    package static let placeholder = PassedFile(path: "", mode: .read)
    package static var schema: JSONValue { .anyOf(String.schema, .fields([path, mode])) }

    package static func decode(_ node: PlaybookNode, reading: inout Reading) -> PassedFile? {
        let body = ActionBody(node, of: "files", fields: [path, mode], shorthand: path.key, reading: &reading)
        guard let name = reading.value(path, of: body) else { return nil }
        let mode = reading.value(mode, of: body) ?? .read
        if let written = body[path], written.text?.isEmpty == true {
            reading.mistakes.error("missing-file", "the file's path is missing", at: written.range)
        }
        return PassedFile(path: node.path(ofFile: name), mode: mode)
    }
}

extension PassedFile.Mode: WordValue {
    package static let placeholder = PassedFile.Mode.read
}

extension LocatedJSON {
    /// The mapping without a key that is no part of what is sent.
    fileprivate func without(_ key: String) -> LocatedJSON {
        guard case .object(let members) = content else { return self }
        return LocatedJSON(range: range, content: .object(members.filter { $0.key != key }))
    }
}
