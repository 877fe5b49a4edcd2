// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import PlaybookModel

/// `until: {libvirt: ">=11.0", qemu: ">=9"}`.
struct UntilField: FieldValue {
    let conditions: [(software: String, versions: VersionRequirement)]

    private static let libvirt = Field<VersionRequirement>("libvirt", "Versions of libvirt that do without it.")
    private static let qemu = Field<VersionRequirement>("qemu", "Versions of QEMU that do without it.")

    static let placeholder = UntilField(conditions: [])
    static var schema: ContextValue { .fields([libvirt, qemu]) }

    static func decode(_ node: PlaybookNode, reading: inout Reading) -> UntilField? {
        let body = ActionBody(node, of: "until", fields: [libvirt, qemu], reading: &reading)
        let versions = [
            ("libvirt", reading.value(libvirt, of: body)), ("qemu", reading.value(qemu, of: body)),
        ]
        return UntilField(conditions: versions.compactMap { software, versions in versions.map { (software, $0) } })
    }
}
