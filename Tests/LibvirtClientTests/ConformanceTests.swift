// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Hypervisor
import HypervisorFake
import LibvirtClient
import Testing

@Suite struct FakeHypervisorTests {
    @Test(arguments: HypervisorConformance.checks(having: [.monitor, .qemuNamespace, .strictStates]))
    func conforms(_ check: HypervisorConformance.Check) async throws {
        let fake = FakeHypervisor()
        await fake.answerMonitor([
            .qmp(#"{"execute":"query-status"}"#): #"{"return":{"status":"paused"},"id":"libvirt-1"}"#,
            .hmp("info status"): "VM status: paused\r\n",
        ])
        try await HypervisorConformance(connection: fake, type: "qemu").run(check)
        #expect(await fake.callCount > 0)
    }
}

@Suite struct TestDriverTests {
    @Test(arguments: HypervisorConformance.checks(having: [.schema]))
    func conforms(_ check: HypervisorConformance.Check) async throws {
        try await withTestDriver { connection in
            try await HypervisorConformance(connection: connection, type: "test").run(check)
            #expect(try await connection.facts().driver == "TEST")
        }
    }

    @Test func aReadOnlyConnectionChangesNothing() async throws {
        try await withTestDriver(readOnly: true) { connection in
            let guest = Guest(connection: connection, type: "test")
            await guest.expect(.operationDenied) { () throws(HypervisorError) in
                try await guest.session.define(guest.xml())
            }
        }
    }

    @Test func callsAfterTheEndFail() async throws {
        try await withTestDriver { connection in
            await connection.close()
            let error = await #expect(throws: HypervisorError.self) { try await connection.domains() }
            #expect(error?.message == "the connection is closed")
            #expect(error?.outcomeIsUnknown == false)
        }
    }

    @Test func aDriverThatDoesNotExistIsAnErrorWithItsURI() async throws {
        let error = await #expect(throws: HypervisorError.self) {
            try await LibvirtConnection.open(uri: "no-such:///x")
        }
        #expect(error?.call == "virConnectOpenAuth")
        #expect(error?.subject == "no-such:///x")
        #expect(error?.code != nil)
    }
}

@Suite(.enabled(if: QEMUHost.isWanted)) struct QEMUTests {
    @Test(arguments: HypervisorConformance.checks)
    func conforms(_ check: HypervisorConformance.Check) async throws {
        let connection = try await QEMUHost.connect()
        try await HypervisorConformance(connection: connection, type: "qemu").run(check)
        let facts = try await connection.facts()
        #expect(facts.driver == "QEMU" && facts.hypervisor != nil)
        await connection.close()
    }

    @Test func aReadOnlyConnectionGivesTheXMLWithoutPasswords() async throws {
        let connection = try await QEMUHost.connect()
        let guest = Guest(connection: connection, type: "qemu")
        let graphics = "<graphics type='vnc' passwd='hush'/></devices>"
        try await guest.session.define(guest.xml().replacing("</devices>", with: graphics))
        #expect(try await guest.storedXML()?.contains("hush") == true)
        let reader = try await LibvirtConnection.open(uri: connection.uri, readOnly: true)
        let xml = try await reader.session(for: guest.domain, timeout: .seconds(30)).inactiveXML()
        #expect(xml?.contains("type='vnc'") == true && xml?.contains("hush") == false)
        await reader.close()
        await guest.remove()
        await connection.close()
    }
}

/// The libvirt with real QEMU that the tests use: `VIRT_PLAYBOOK_TEST_URI`.
enum QEMUHost {
    /// False only where the user asked to go without: a missing host is a failure.
    static var isWanted: Bool { ProcessInfo.processInfo.environment["VIRT_PLAYBOOK_SKIP_QEMU"] != "1" }

    static func connect() async throws -> LibvirtConnection {
        let uri: String? = ProcessInfo.processInfo.environment["VIRT_PLAYBOOK_TEST_URI"]
        let wanted = try #require(uri, "set VIRT_PLAYBOOK_TEST_URI, or VIRT_PLAYBOOK_SKIP_QEMU=1 to go without QEMU")
        return try await LibvirtConnection.open(uri: wanted)
    }
}

/// Runs `body` on a host of libvirt's test driver that is its own.
private func withTestDriver(
    readOnly: Bool = false, _ body: (LibvirtConnection) async throws -> Void
) async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "vp-\(UUID().uuidString).xml")
    try "<node><cpu><mhz>1000</mhz><model>i686</model></cpu></node>".write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let connection = try await LibvirtConnection.open(uri: "test://\(file.path)", readOnly: readOnly)
    try await body(connection)
    await connection.close()
}
