// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Matching

/// What a monitor answered, with QEMU's errors told from its replies.
package struct MonitorReply: Sendable {
    /// For QMP and the agent the `return` value, for HMP the text without its trailing line end.
    package let value: JSONValue

    /// Reads the reply's text. Throws where QEMU reports an error, which libvirt counts as a success.
    package init(_ text: String, to command: MonitorCommand) throws(StepFailure) {
        switch command {
        case .qmp(let json), .qmpPassing(let json, _):
            let reply = try Self.json(text, from: "QEMU")
            if case .string(let text) = reply, let line = Self.humanLine(in: json) {
                value = try Self.human(text, to: line)
            } else {
                value = reply
            }
        case .agent: value = try Self.json(text, from: "the guest agent")
        case .hmp(let line): value = try Self.human(text, to: line)
        }
    }

    private static func json(_ text: String, from sender: String) throws(StepFailure) -> JSONValue {
        let reply: JSONValue
        do {
            reply = try JSONValue(parsing: text)
        } catch {
            throw StepFailure("what \(sender) replied is not JSON: \(text.prefix(200))")
        }
        guard case .object(let members) = reply else {
            throw StepFailure("what \(sender) replied is not a JSON object: \(text.prefix(200))")
        }
        if let value = members["return"] { return value }
        guard let error = members["error"], case .object = error else {
            throw StepFailure("what \(sender) replied has neither `return` nor `error`: \(text.prefix(200))")
        }
        throw StepFailure(
            ErrorReply(
                name: error[member: "class"]?.string ?? "error",
                description: error[member: "desc"]?.string ?? reply.text()),
            from: sender)
    }

    /// The line of a `human-monitor-command`, whose text hides errors as that of `hmp` does.
    package static func humanLine(in json: String) -> String? {
        guard json.contains("human-monitor-command"), let command = try? JSONValue(parsing: json),
            command[member: "execute"]?.string == "human-monitor-command"
        else { return nil }
        return command[member: "arguments"]?[member: "command-line"]?.string
    }

    private static func human(_ text: String, to command: String) throws(StepFailure) -> JSONValue {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        while lines.last?.isEmpty == true { lines.removeLast() }
        if let error = HumanMonitorError.find(in: lines, of: command) { throw StepFailure(error, from: "QEMU") }
        return .string(lines.joined(separator: "\n"))
    }
}

/// An error that the monitor replied with.
package struct ErrorReply: Sendable, Hashable {
    /// QMP's class of errors, such as `GenericError`, `CommandNotFound`, `DeviceNotFound`.
    package let name: String
    /// The sentence for people.
    package let description: String

    package init(name: String, description: String) {
        self.name = name
        self.description = description
    }

    /// The error as QMP writes it, for expectations.
    package var json: JSONValue { .object(["class": .string(name), "desc": .string(description)]) }
}

extension StepFailure {
    /// A command that was refused.
    package init(_ error: ErrorReply, from sender: String) {
        self.init("\(sender) refused the command: \(error.name): \(error.description)", errorReply: error)
    }
}

extension HypervisorError {
    /// The agent's own error, which libvirt wraps into one of its own, without the class.
    package var agentReply: ErrorReply? {
        guard code == .internalError, let start = message.firstRange(of: "unable to execute QEMU agent command '"),
            let end = message[start.upperBound...].firstRange(of: "': ")
        else { return nil }
        let description = String(message[end.upperBound...])
        let isUnknown = description.hasSuffix("has not been found")
        return ErrorReply(name: isUnknown ? "CommandNotFound" : "GenericError", description: description)
    }
}
