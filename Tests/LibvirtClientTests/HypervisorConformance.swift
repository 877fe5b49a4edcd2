// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Hypervisor
import Testing

/// What every hypervisor must do, said once and run on the fake, on libvirt's test driver and on real QEMU.
struct HypervisorConformance: Sendable {
    /// What not every hypervisor has.
    enum Capability: Sendable {
        /// A monitor, and taints by it.
        case monitor
        /// It keeps and obeys the QEMU namespace, and turns XML to a command line.
        case qemuNamespace
        /// It has libvirt's schema of domains.
        case schema
        /// It refuses what makes no sense in a domain's state, as QEMU's driver does.
        case strictStates
    }

    /// One thing it must do, with a domain of the check's own.
    struct Check: Sendable, CustomTestStringConvertible {
        let name: String
        var needs: Set<Capability> = []
        let run: @Sendable (Guest) async throws -> Void
        var testDescription: String { name }
    }

    let connection: any HypervisorConnection
    let type: String

    /// The checks for a hypervisor that has these and no other capabilities.
    static func checks(having capabilities: Set<Capability>) -> [Check] {
        checks.filter { $0.needs.isSubset(of: capabilities) }
    }

    /// Runs a check and removes its domain.
    func run(_ check: Check) async throws {
        let guest = Guest(connection: connection, type: type)
        do {
            try await check.run(guest)
        } catch {
            await guest.remove()
            throw error
        }
        await guest.remove()
        try await guest.expectMissing()
    }
}

/// A diskless guest for one test.
struct Guest: Sendable {
    let connection: any HypervisorConnection
    let type: String
    let domain: DomainID
    let session: any DomainSession

    init(connection: any HypervisorConnection, type: String, timeout: Duration = .seconds(60)) {
        let uuid = UUID().uuidString.lowercased()
        self.connection = connection
        self.type = type
        domain = DomainID(name: "vp-\(uuid.prefix(8))", uuid: uuid)
        session = connection.session(for: domain, timeout: timeout)
    }

    /// Its XML, with what the test wants to add to the root.
    func xml(name: String? = nil, uuid: String? = nil, adding extra: String = "") -> String {
        let system =
            type == "test"
            ? "<os><type>hvm</type></os>"
            : """
            <os><type arch='x86_64' machine='pc'>hvm</type></os>
            <devices><emulator>/usr/bin/qemu-system-x86_64</emulator></devices>
            """
        return """
            <domain type='\(type)'><name>\(name ?? domain.name)</name><uuid>\(uuid ?? domain.uuid)</uuid>
            <memory unit='MiB'>16</memory><vcpu>1</vcpu>\(system)\(extra)</domain>
            """
    }

    func define() async throws { try await session.define(xml()) }

    /// Defines and launches it.
    func start(paused: Bool = true) async throws {
        try await define()
        try await launch(paused: paused)
    }

    /// Starts it; the test driver can't start a guest paused.
    func launch(paused: Bool = true) async throws {
        try await session.start(paused: paused && type != "test")
        if paused, type == "test" { try await session.suspend() }
    }

    /// Its status; fails where there is no such domain.
    func status() async throws -> DomainStatus { try #require(try await found()) }

    /// Its status, if there is such a domain.
    func found() async throws -> DomainStatus? { try await session.status() }

    /// Its XML, if there is such a domain.
    func storedXML() async throws -> String? { try await session.inactiveXML() }

    /// Expects `body` to fail with one of libvirt's errors.
    func expect(
        _ code: HypervisorError.Code, at location: SourceLocation = #_sourceLocation,
        from body: () async throws(HypervisorError) -> Void
    ) async {
        let error = await #expect(throws: HypervisorError.self, sourceLocation: location) { try await body() }
        #expect(error?.code == code, "\(error?.message ?? "")", sourceLocation: location)
    }

    /// Expects that there is no such domain.
    func expectMissing(at location: SourceLocation = #_sourceLocation) async throws {
        let (status, xml) = (try await found(), try await storedXML())
        #expect(status == nil && xml == nil, sourceLocation: location)
    }

    func remove() async {
        try? await session.destroy()
        try? await session.undefine()
    }
}
