// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A machine whose hypervisor is spoken to.
package struct InventoryHost: Sendable, Hashable {
    /// The name that reports show.
    package let name: String
    /// The libvirt URI, nil for libvirt's own default.
    package let uri: String?

    package init(name: String, uri: String?) {
        self.name = name
        self.uri = uri
    }
}
