// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine

extension DiagnosticRecord {
    /// The record with the members that it has a value for.
    package var json: StepResult.Value {
        var members = place
        members["severity"] = .string(severity.rawValue)
        members["code"] = .string(code)
        members["message"] = .string(message)
        members["help"] = help.map { .string($0) }
        return .object(members)
    }

    /// Where it is: `file`, `line`, `column`, `end_line`, `end_column`; nothing where that is not known.
    var place: [String: StepResult.Value] {
        var members: [String: StepResult.Value] = [:]
        members["file"] = file.map { .string($0) }
        let numbers = [("line", line), ("column", column), ("end_line", endLine), ("end_column", endColumn)]
        for (name, number) in numbers { members[name] = number.map { .integer(Int64($0)) } }
        return members
    }
}
