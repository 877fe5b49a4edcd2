// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The hosts of a run.
package struct Inventory: Sendable, Hashable {
    package let hosts: [InventoryHost]

    package init(hosts: [InventoryHost]) { self.hosts = hosts }

    /// The inventory of a run that names none: one host, `localhost`, at a URI or libvirt's default.
    package static func localhost(uri: String?) -> Inventory {
        Inventory(hosts: [InventoryHost(name: "localhost", uri: uri)])
    }
}
