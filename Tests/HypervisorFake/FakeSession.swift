// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// The calls on one domain of the fake.
struct FakeSession: DomainSession {
    let domain: DomainID
    let timeout: Duration
    let hypervisor: FakeHypervisor

    func status() async throws(HypervisorError) -> DomainStatus? {
        try await hypervisor.call("virDomainListGetStats", domain.name) { host in host.domains[domain.uuid]?.status }
    }

    func inactiveXML() async throws(HypervisorError) -> String? {
        try await hypervisor.call("virDomainGetXMLDesc", domain.name) { host in
            guard let known = host.domains[domain.uuid], known.isPersistent else { return nil }
            return known.inactiveXML
        }
    }

    func currentXML() async throws(HypervisorError) -> String? {
        try await hypervisor.call("virDomainGetXMLDesc", domain.name) { host in
            host.domains[domain.uuid]?.inactiveXML
        }
    }

    func taints() async throws(HypervisorError) -> [String] {
        try await call("virDomainGetMessages") { host throws(FakeRefusal) in try host[domain].taints }
    }

    func define(_ xml: String, validating: Bool) async throws(HypervisorError) {
        try await call("virDomainDefineXMLFlags") { host throws(FakeRefusal) in _ = try host.define(xml) }
    }

    func attach(pid: UInt32) async throws(HypervisorError) -> DomainID {
        try await call("virDomainQemuAttach") { host throws(FakeRefusal) in try host.attach(pid: pid) }
    }

    func undefine(_ options: UndefineOptions) async throws(HypervisorError) {
        try await call("virDomainUndefineFlags") { host throws(FakeRefusal) in try host.undefine(domain, options) }
    }

    func dependents() async throws(HypervisorError) -> DomainDependents {
        try await call("virDomainSnapshotNum") { host throws(FakeRefusal) in
            DomainDependents(snapshots: try host[domain].snapshots, checkpoints: 0)
        }
    }

    func hasManagedSaveImage() async throws(HypervisorError) -> Bool {
        try await hypervisor.call("virDomainHasManagedSaveImage", domain.name) { host in
            host.domains[domain.uuid]?.hasManagedSaveImage ?? false
        }
    }

    func discardManagedSaveImage() async throws(HypervisorError) {
        try await change("virDomainManagedSaveRemove") { $0.hasManagedSaveImage = false }
    }

    func save() async throws(HypervisorError) {
        try await change("virDomainManagedSave") { domain throws(FakeRefusal) in
            try domain.requireActive()
            domain.stop()
            domain.hasManagedSaveImage = true
        }
    }

    func setAutostart(_ autostart: Bool) async throws(HypervisorError) {
        try await change("virDomainSetAutostart") { domain throws(FakeRefusal) in try domain.setAutostart(autostart) }
    }

    func start(paused: Bool) async throws(HypervisorError) {
        try await call("virDomainCreateWithFlags") { host throws(FakeRefusal) in
            try host.start(domain, paused: paused)
        }
    }

    /// Returns at once; whether the guest obeys is the test's business (`FakeHypervisor.obeysShutdown`).
    func shutdown() async throws(HypervisorError) {
        let obeys = await hypervisor.obeysShutdown
        try await change("virDomainShutdown") { domain throws(FakeRefusal) in
            try domain.requireActive()
            if obeys { domain.stop() }
        }
    }

    func destroy() async throws(HypervisorError) {
        try await change("virDomainDestroy") { domain throws(FakeRefusal) in
            try domain.requireActive()
            domain.stop()
        }
    }

    func suspend() async throws(HypervisorError) {
        try await change("virDomainSuspend") { domain throws(FakeRefusal) in try domain.suspend() }
    }

    func resume() async throws(HypervisorError) {
        try await change("virDomainResume") { domain throws(FakeRefusal) in try domain.resume() }
    }

    func reset() async throws(HypervisorError) {
        try await change("virDomainReset") { domain throws(FakeRefusal) in try domain.requireActive() }
        await hypervisor.send(
            "RESET", data: #"{"guest":false,"reason":"host-qmp-system-reset"}"#, from: domain)
    }

    func monitor(_ command: MonitorCommand) async throws(HypervisorError) -> String {
        let responder = await hypervisor.responder
        let taint = if case .agent = command { "custom-ga-command" } else { "custom-monitor" }
        try await change(command.call) { domain throws(FakeRefusal) in
            try domain.requireActive()
            if case .agent = command, domain.state != .running { throw .invalid("domain is not running") }
            if !domain.taints.contains(taint) { domain.taints.append(taint) }
        }
        return try await responder(command, domain)
    }

    private func change(
        _ name: String, _ body: @Sendable (inout FakeDomain) throws(FakeRefusal) -> Void
    ) async throws(HypervisorError) {
        try await call(name) { host throws(FakeRefusal) in try host.change(domain, body) }
    }

    private func call<Value: Sendable>(
        _ name: String, _ body: @Sendable (inout FakeHost) throws(FakeRefusal) -> Value
    ) async throws(HypervisorError) -> Value {
        try await hypervisor.call(name, domain.name, within: timeout, body)
    }
}
