// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching

/// A QMP command taken apart.
struct MonitorRequest {
    let name: String
    let nameRange: SourceRange?
    let arguments: LocatedJSON?

    /// Nil where the name is not known yet, or where what is written is no command, which its own reader reports.
    init?(_ command: LocatedJSON) {
        let tree = Self.unfolded(command)
        guard case .object(let members) = tree.content,
            let execute = members.first(where: { $0.key == "execute" })?.value,
            case .value(let value) = execute.content, value != .null
        else { return nil }
        // `qmp: 5` sends the name 5.
        name = if case .string(let text) = value { text } else { value.text() }
        nameRange = execute.range ?? tree.range
        let arguments = members.first { $0.key == "arguments" }?.value
        self.arguments = arguments?.json == .null ? nil : arguments
    }

    /// The mapping that a bare name or a JSON text stands for.
    private static func unfolded(_ tree: LocatedJSON) -> LocatedJSON {
        guard case .value(let value) = tree.content, value != .null else { return tree }
        if case .string(let text) = value, text.first == "{", let json = try? JSONValue(parsing: text) {
            return LocatedJSON(range: tree.range, content: .value(json))
        }
        return LocatedJSON(
            range: tree.range, content: .object([LocatedJSON.Member(key: "execute", keyRange: nil, value: tree)]))
    }
}
