// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Matching
import PlaybookModel

/// Environment variables as a mapping of names to values, null for one without a value.
struct EnvironmentField: FieldValue {
    let variables: [EnvironmentVariable]

    static let placeholder = EnvironmentField(variables: [])
    static let schema: JSONValue = .object([
        "type": .string("object"),
        "additionalProperties": .object([
            "type": .array([.string("string"), .string("number"), .string("boolean"), .string("null")])
        ]),
    ])

    static func decode(_ node: PlaybookNode, reading: inout Reading) -> EnvironmentField? {
        guard let mapping = node.mapping else {
            reading.wrongType(node, wanted: "a mapping of names to values", help: "env: {NAME: value}")
            return nil
        }
        let variables = mapping.entries.compactMap { entry -> EnvironmentVariable? in
            if entry.value.scalar?.value == .null { return EnvironmentVariable(name: entry.key, value: nil) }
            return String.read(entry.value, reading: &reading).map { EnvironmentVariable(name: entry.key, value: $0) }
        }
        return variables.count == mapping.entries.count ? EnvironmentField(variables: variables) : nil
    }
}

extension Injection.State: WordValue {
    package static let placeholder = Injection.State.present
}
