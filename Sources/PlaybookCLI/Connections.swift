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
        readOnly: Bool = false, looksAround: Bool = false
    ) -> @Sendable (InventoryHost) async throws(HypervisorError) -> any HypervisorConnection {
        var options = LibvirtOptions()
        options.looksAround = looksAround
        return { [options] host throws(HypervisorError) in
            try await LibvirtConnection.open(uri: host.uri, readOnly: readOnly, options: options)
        }
    }

    /// Begins to connect to the first of the hosts, and gives what connects to all of them, each once, for whoever wants
    /// to know of each what it has.
    static func opening(
        _ inventory: Inventory, readOnly: Bool
    ) -> @Sendable (InventoryHost) async throws(HypervisorError) -> any HypervisorConnection {
        let open = opener(readOnly: readOnly, looksAround: true)
        guard let first = inventory.hosts.first else { return open }
        // Goes straight to the lane that loads libvirt; Swift's own threads would first have to be started.
        let begun = Task.immediate { () async -> Result<any HypervisorConnection, HypervisorError> in
            do throws(HypervisorError) { return .success(try await open(first)) } catch { return .failure(error) }
        }
        return { host throws(HypervisorError) in
            host.name == first.name ? try await begun.value.get() : try await open(host)
        }
    }
}
