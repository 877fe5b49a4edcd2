// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// The calls on one domain of a libvirt connection.
struct LibvirtSession: DomainSession {
    let domain: DomainID
    let pool: LanePool<LibvirtHandle, ContinuousClock>
    let memory: DomainMemory
    let timeout: Duration

    func status() async throws(HypervisorError) -> DomainStatus? {
        try await call("virDomainListGetStats") { [domain] handle throws(HypervisorError) in
            try handle.status(of: domain)
        }
    }

    func inactiveXML() async throws(HypervisorError) -> String? {
        // What was seen just now needs no lane, whose thread would have to be woken.
        if let xml = memory.freshXML(of: domain) { return xml }
        return try await call("virDomainGetXMLDesc") { [domain] handle throws(HypervisorError) in
            try handle.inactiveXML(of: domain)
        }
    }

    func currentXML() async throws(HypervisorError) -> String? {
        try await call("virDomainGetXMLDesc") { [domain] handle throws(HypervisorError) in
            try handle.currentXML(of: domain)
        }
    }

    func taints() async throws(HypervisorError) -> [String] {
        try await call("virDomainGetMessages") { [domain] handle throws(HypervisorError) in
            try handle.taints(of: domain)
        }
    }

    func define(_ xml: String, validating: Bool) async throws(HypervisorError) {
        try await call("virDomainDefineXMLFlags") { [domain] handle throws(HypervisorError) in
            try handle.define(xml, for: domain, validating: validating)
        }
    }

    func replace(
        _ before: String?, with wanted: String?, validating: Bool
    ) async throws(HypervisorError) -> Replacement {
        try await pool.callInSteps("virDomainDefineXMLFlags", on: domain.name, within: timeout) {
            [domain] handle, isAwaited throws(HypervisorError) in
            try handle.replace(before, with: wanted, of: domain, validating: validating, whileAwaited: isAwaited)
        }
    }

    func remove(_ before: String, _ options: UndefineOptions) async throws(HypervisorError) -> Replacement {
        try await pool.callInSteps("virDomainUndefineFlags", on: domain.name, within: timeout) {
            [domain] handle, isAwaited throws(HypervisorError) in
            try handle.remove(before, options, of: domain, whileAwaited: isAwaited)
        }
    }

    func monitor(_ command: MonitorCommand) async throws(HypervisorError) -> String {
        // The agent's own time limit comes first: then libvirt lets go of the domain, and the lane is free again.
        let grace: Duration = if case .agent = command { .seconds(5) } else { .zero }
        return try await pool.call(command.call, on: domain.name, within: timeout + grace) {
            [domain, timeout] handle throws(HypervisorError) in
            try handle.monitor(command, on: domain, within: timeout)
        }
    }

    func attach(pid: UInt32) async throws(HypervisorError) -> DomainID {
        try await call("virDomainQemuAttach") { handle throws(HypervisorError) in try handle.attach(pid: pid) }
    }

    func undefine(_ options: UndefineOptions) async throws(HypervisorError) { try await perform(.undefine(options)) }

    func dependents() async throws(HypervisorError) -> DomainDependents {
        try await call("virDomainSnapshotNum") { [domain] handle throws(HypervisorError) in
            try handle.dependents(of: domain)
        }
    }

    func hasManagedSaveImage() async throws(HypervisorError) -> Bool {
        if memory.hasJustNoImage(domain) { return false }
        return try await call("virDomainHasManagedSaveImage") { [domain] handle throws(HypervisorError) in
            if try handle.isListedWithoutImage(domain) { return false }
            return try handle.hasManagedSaveImage(domain)
        }
    }

    func discardManagedSaveImage() async throws(HypervisorError) { try await perform(.discardManagedSaveImage) }

    func save() async throws(HypervisorError) { try await perform(.save) }

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
