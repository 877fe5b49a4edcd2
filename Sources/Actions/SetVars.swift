// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching
import PlaybookModel

/// Sets variables of the target for the rest of the run.
package struct SetVars: Action {
    package struct Change: Codable, Sendable {
        let values: JSONValue
    }

    package static let spec = ActionSpec(
        key: "set_vars", summary: "Sets variables of the target.",
        details: """
            Templates are filled in at once, and what they give stays as it is. These variables override those of \
            plays and steps; `-e` overrides them.
            """,
        example: """
            - set_vars: {size: "{{ steps.balloon.reply.actual }}"}
            """,
        isLocal: true, setsVariables: true,
        freeForm: .object(["type": .string("object"), "minProperties": .integer(1)]))

    private let values: JSONValue

    package init(_ body: ActionBody, reading: inout Reading) {
        values = reading.json(body.node)?.json ?? .null
        guard let entries = body.node.mapping?.entries, !entries.isEmpty else {
            reading.wrongType(body.node, wanted: "a mapping of names to values", help: "set_vars: {name: value}")
            return
        }
        for entry in entries where !isName(entry.key) {
            reading.mistakes.error(
                "bad-name", "`\(entry.key)` cannot name a variable", at: entry.keyRange,
                help: "use letters, digits, _ and -, beginning with a letter or _")
        }
    }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        Planned(Change(values: values), effect: .local)
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        Applied(changed: false, reply: change.values)
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {}
}
