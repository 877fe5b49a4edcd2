// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Matching
import PlaybookModel

/// `capabilities: {add: [name], del: [name]}`.
struct CapabilitiesField: FieldValue {
    let changes: CapabilityChanges

    private static let add = Field<[String]>("add", "Capabilities that libvirt is to believe QEMU to have.")
    private static let del = Field<[String]>("del", "Capabilities that libvirt is to believe QEMU not to have.")

    static let placeholder = CapabilitiesField(changes: CapabilityChanges())
    static var schema: JSONValue { .fields([add, del]) }

    static func decode(_ node: PlaybookNode, reading: inout Reading) -> CapabilitiesField? {
        let body = ActionBody(node, of: "capabilities", fields: [add, del], reading: &reading)
        return CapabilitiesField(
            changes: CapabilityChanges(
                add: reading.value(add, of: body) ?? [], del: reading.value(del, of: body) ?? []))
    }
}

extension DeprecationBehavior: WordValue {
    package static let placeholder = DeprecationBehavior.none
}
