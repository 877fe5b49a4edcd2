// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// The calls on one domain of a libvirt connection.
struct LibvirtSession: DomainSession {
    let domain: DomainID
    let pool: LanePool<LibvirtHandle, ContinuousClock>
    let timeout: Duration

    func status() async throws(HypervisorError) -> DomainStatus? {
        try await call("virDomainListGetStats") { [domain] handle throws(HypervisorError) in
            try handle.status(of: domain)
        }
    }

    func inactiveXML() async throws(HypervisorError) -> String? {
        try await call("virDomainGetXMLDesc") { [domain] handle throws(HypervisorError) in
            try handle.inactiveXML(of: domain)
        }
    }

    func taints() async throws(HypervisorError) -> [String] {
        try await call("virDomainGetMessages") { [domain] handle throws(HypervisorError) in
            try handle.taints(of: domain)
        }
    }

    func define(_ xml: String) async throws(HypervisorError) {
        try await call("virDomainDefineXMLFlags") { [domain] handle throws(HypervisorError) in
            try handle.define(xml, for: domain)
        }
    }

    func replace(_ before: String?, with wanted: String?) async throws(HypervisorError) -> Replacement {
        try await call("virDomainDefineXMLFlags") { [domain] handle throws(HypervisorError) in
            try handle.replace(before, with: wanted, of: domain)
        }
    }

    func monitor(_ command: MonitorCommand) async throws(HypervisorError) -> String {
        try await call("virDomainQemuMonitorCommand") { [domain] handle throws(HypervisorError) in
            try handle.monitor(command, on: domain)
        }
    }

    func undefine() async throws(HypervisorError) { try await perform(.undefine) }

    func setAutostart(_ autostart: Bool) async throws(HypervisorError) { try await perform(.setAutostart(autostart)) }

    func start(paused: Bool) async throws(HypervisorError) { try await perform(.start(paused: paused)) }

    func shutdown() async throws(HypervisorError) { try await perform(.shutdown) }

    func destroy() async throws(HypervisorError) { try await perform(.destroy) }

    func suspend() async throws(HypervisorError) { try await perform(.suspend) }

    func resume() async throws(HypervisorError) { try await perform(.resume) }

    func reset() async throws(HypervisorError) { try await perform(.reset) }

    private func perform(_ verb: DomainVerb) async throws(HypervisorError) {
        try await call(verb.call) { [domain] handle throws(HypervisorError) in try handle.perform(verb, on: domain) }
    }

    private func call<Value: Sendable>(
        _ name: String, _ body: @escaping @Sendable (LibvirtHandle) throws(HypervisorError) -> Value
    ) async throws(HypervisorError) -> Value {
        try await pool.call(name, on: domain.name, within: timeout, body)
    }
}
