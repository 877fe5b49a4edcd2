// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine

extension StepResult {
    /// The result as members, but for its target. Replies are left out, unless people are shown them too.
    func members(withReply: Bool) -> [String: Value] {
        var members: [String: Value] = [
            "step": .string(stepName), "action": .string(action), "result": .string(status.rawValue),
            "elapsed": .double(elapsed.rounded),
        ]
        if let place {
            members["file"] = .string(place.file.name)
            members["line"] = .integer(Int64(place.start.line))
            members["column"] = .integer(Int64(place.start.column))
        }
        for (name, text) in [("message", message), ("summary", summary), ("command", command)] {
            members[name] = text.map { .string($0) }
        }
        if !warnings.isEmpty { members["warnings"] = .array(warnings.map { .string($0) }) }
        if !differences.isEmpty { members["differences"] = .array(differences.map(\.json)) }
        members["failure"] = failure?.json
        members["item"] = item
        if !items.isEmpty {
            // Each is of the same action at the same place.
            let own = items.map { item in
                item.members(withReply: withReply).filter { !["action", "file", "line", "column"].contains($0.key) }
            }
            members["items"] = .array(own.map { .object($0) })
        }
        if withReply, message == nil { members["reply"] = reply }
        return members
    }
}

extension StepResult.Change {
    /// The difference as text of a unified diff.
    fileprivate var json: StepResult.Value {
        var members: [String: StepResult.Value] = [
            "subject": .string(subject.rawValue), "diff": .string(lines.map(\.text).joined(separator: "\n")),
        ]
        members["effect"] = effect.map { .string($0) }
        return .object(members)
    }
}

extension UndoResult {
    /// The result in a word.
    var word: String {
        switch failure?.kind {
        case nil: isGivenUp ? "given_up" : "rolled_back"
        case .conflict: "conflict"
        case .failed, .guestRuns: "undo_failed"
        }
    }

    /// The result as members, but for its target.
    var members: [String: StepResult.Value] {
        var members: [String: StepResult.Value] = [
            "step": .string(stepName), "action": .string(action), "result": .string(word),
        ]
        if !warnings.isEmpty { members["warnings"] = .array(warnings.map { .string($0) }) }
        if let failure {
            members["failure"] = .object(["kind": .string(failure.kind.rawValue), "message": .string(failure.message)])
        }
        return members
    }
}

extension TargetID {
    /// The target as members.
    var members: [String: StepResult.Value] {
        ["host": .string(host), "domain": .string(domain.name), "uuid": .string(domain.uuid)]
    }
}
