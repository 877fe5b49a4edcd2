// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Hypervisor
import InventoryModel
import LibvirtClient

/// Opens connections with libvirt.
enum Connections {
    /// Gets ready to connect, beside other work.
    static func prepare() { LibvirtConnection.prepare() }

    /// What connects to a host; a read-only connection cannot change anything.
    static func opener(
        readOnly: Bool = false
    ) -> @Sendable (InventoryHost) async throws(HypervisorError) -> any HypervisorConnection {
        { host throws(HypervisorError) in try await LibvirtConnection.open(uri: host.uri, readOnly: readOnly) }
    }
}
