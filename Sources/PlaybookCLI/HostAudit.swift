// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Hypervisor
import InventoryModel
import PlaybookModel

/// What one host's domains pass on to QEMU.
struct HostAudit: Sendable {
    let name: String
    private(set) var facts: HostFacts?
    private(set) var domains: [DomainAudit] = []
    /// The names of all its domains, also of those that were not asked for.
    private(set) var known: [DomainID] = []
    /// Why the host, or the rest of it, could not be looked at.
    private(set) var failure: HypervisorError?

    init(name: String, facts: HostFacts?, domains: [DomainAudit], failure: HypervisorError?) {
        self.name = name
        self.facts = facts
        self.domains = domains
        self.failure = failure
    }

    /// Looks at the domains of a host that `selector` takes, over a connection that cannot change anything.
    init(of host: InventoryHost, _ selector: DomainSelector?) async {
        name = host.name
        do throws(HypervisorError) {
            let connection = try await Connections.opener(readOnly: true)(host)
            let result = await Self.look(at: connection, name: name, selector)
            await connection.close()
            (facts, known, domains) = try result.get()
        } catch {
            failure = error
        }
    }

    private static func look(
        at connection: any HypervisorConnection, name: String, _ selector: DomainSelector?
    ) async -> Result<(HostFacts, [DomainID], [DomainAudit]), HypervisorError> {
        do throws(HypervisorError) {
            let facts = try await connection.facts()
            let known = try await connection.domains()
            let chosen = known.filter { selector?.selects($0) ?? true }
            let audits = await withWindow(of: 8, over: chosen) { domain in
                await DomainAudit(
                    of: connection.session(for: domain, timeout: .seconds(30)), on: name, with: facts)
            }
            return .success((facts, known, audits))
        } catch {
            return .failure(error)
        }
    }
}
