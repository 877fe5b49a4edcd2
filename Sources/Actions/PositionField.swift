// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Matching
import PlaybookModel

/// `position: first`, `last`, `{before: [args]}` or `{after: [args]}`.
struct PositionField: FieldValue {
    let position: Injection.Position

    private static let before = Field<[String]>("before", "A run of arguments that stands later.")
    private static let after = Field<[String]>("after", "A run of arguments that stands earlier.")

    static let placeholder = PositionField(position: .last)
    static var schema: JSONValue {
        .anyOf(.object(["enum": .array([.string("first"), .string("last")])]), .fields([before, after]))
    }

    static func decode(_ node: PlaybookNode, reading: inout Reading) -> PositionField? {
        switch node.text {
        case "first"?: return PositionField(position: .first)
        case "last"?: return PositionField(position: .last)
        case let other?:
            reading.mistakes.error(
                "unknown-value", "`\(other)` is no position", at: node.range,
                help: "first, last, {before: [\"-d\"]} or {after: [\"-d\"]}")
            return nil
        case nil: break
        }
        let body = ActionBody(node, of: "position", fields: [before, after], reading: &reading)
        let runs = (reading.value(before, of: body), reading.value(after, of: body))
        switch runs {
        case (let run?, nil): return PositionField(position: .before(run))
        case (nil, let run?): return PositionField(position: .after(run))
        default:
            reading.mistakes.error(
                "one-of", "`position` takes either `before` or `after`", at: node.range,
                help: "position: {before: [\"-d\", \"unimp\"]}")
            return nil
        }
    }
}
