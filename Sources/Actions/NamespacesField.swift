// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import PlaybookModel

/// Namespaces by prefix.
struct NamespacesField: FieldValue {
    let prefixes: [String: String]

    static let placeholder = NamespacesField(prefixes: [:])
    static let schema: ContextValue = .object([
        "type": .string("object"), "additionalProperties": .object(["type": .string("string")]),
    ])

    static func decode(_ node: PlaybookNode, reading: inout Reading) -> NamespacesField? {
        guard let mapping = node.mapping else {
            reading.wrongType(
                node, wanted: "a mapping of prefixes to namespaces",
                help: "namespaces: {app: \"http://example.org/app\"}")
            return nil
        }
        var prefixes: [String: String] = [:]
        for entry in mapping.entries {
            guard let uri = String.read(entry.value, reading: &reading) else { return nil }
            guard XMLEdit.isBindable(entry.key), !uri.isEmpty || reading.sawTemplate else {
                reading.mistakes.error(
                    "bad-namespace", "`\(entry.key)` cannot be bound to \(uri.debugDescription)", at: entry.keyRange,
                    help: "a prefix is a name such as app; qemu, xml and xmlns have their namespaces")
                return nil
            }
            prefixes[entry.key] = uri
        }
        return NamespacesField(prefixes: prefixes)
    }
}
