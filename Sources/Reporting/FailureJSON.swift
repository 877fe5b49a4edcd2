// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine

extension StepResult.Failure {
    /// All that people are told of the failure, as members.
    var json: StepResult.Value {
        let record = DiagnosticRecord(.error(kind.rawValue, message, at: range, help: help))
        var members = record.place
        members["kind"] = .string(kind.rawValue)
        members["message"] = .string(message)
        members["help"] = help.map { .string($0) }
        members["outcome_is_unknown"] = .bool(outcomeIsUnknown)
        members["reply"] = errorReply?.json
        if let mismatch {
            var parts: [String: StepResult.Value] = [
                "wanted": .string(mismatch.wanted), "found": .string(mismatch.found),
            ]
            parts["query"] = mismatch.path.map { .string($0) }
            parts["path"] = mismatch.at.map { .string($0) }
            parts["excerpt"] = mismatch.excerpt.map { .string($0) }
            members["mismatch"] = .object(parts)
        }
        return .object(members)
    }
}
