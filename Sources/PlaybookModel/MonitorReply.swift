// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Matching

/// What a monitor answered, with QEMU's errors told from its replies.
package struct MonitorReply: Sendable {
    /// For QMP the `return` value, for HMP the text without its trailing line end.
    package let value: JSONValue

    /// Reads the reply's text. Throws where QEMU reports an error, which libvirt counts as a success.
    package init(_ text: String, to command: MonitorCommand) throws(StepFailure) {
        switch command {
        case .qmp: value = try Self.qmp(text)
        case .hmp: value = try Self.hmp(text)
        }
    }

    private static func qmp(_ text: String) throws(StepFailure) -> JSONValue {
        let reply: JSONValue
        do {
            reply = try JSONValue(parsing: text)
        } catch {
            throw StepFailure("QEMU's reply is not JSON: \(text.prefix(200))")
        }
        guard case .object(let members) = reply else {
            throw StepFailure("QEMU's reply is not a JSON object: \(text.prefix(200))")
        }
        if let value = members["return"] { return value }
        guard case .object(let error)? = members["error"] else {
            throw StepFailure("QEMU's reply has neither `return` nor `error`: \(text.prefix(200))")
        }
        func part(_ key: String) -> String? {
            if case .string(let text)? = error[key] { text } else { nil }
        }
        throw StepFailure("QEMU refused the command: \(part("class") ?? "error"): \(part("desc") ?? reply.text())")
    }

    /// HMP has no error replies: QEMU writes `Error: …` or `unknown command: …` into the text.
    private static func hmp(_ text: String) throws(StepFailure) -> JSONValue {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        while lines.last?.isEmpty == true { lines.removeLast() }
        if let error = lines.first(where: { $0.hasPrefix("Error: ") || $0.hasPrefix("unknown command: ") }) {
            throw StepFailure("QEMU refused the command: \(error)")
        }
        return .string(lines.joined(separator: "\n"))
    }
}
