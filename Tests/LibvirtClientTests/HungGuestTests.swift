// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Hypervisor
import LibvirtClient
import Testing

@Suite(.enabled(if: QEMUHost.isWanted), .timeLimit(.minutes(5))) struct HungGuestTests {
    private static let query = MonitorCommand.qmp(#"{"execute":"query-status"}"#)

    /// Ten, because neither the lanes, nor the server's five places for one client, nor two connections suffice. And they
    /// hang for longer than a server that no longer reads would keep the connection.
    @Test func tenHungGuestsDelayNoOther() async throws {
        let patience = Duration.seconds(35)
        let connection = try await QEMUHost.connect()
        let guests = (0..<11).map { _ in Guest(connection: connection, type: "qemu") }
        for guest in guests { try await guest.start() }
        let (live, hung) = (guests[10], guests[..<10])
        for guest in hung { try guest.signal(SIGSTOP) }
        // Who is served before the others give up is not kept waiting by them.
        let served = await withTaskGroup(of: Result<String, HypervisorError>.self) { group in
            for guest in hung { group.addImmediateTask { await ask(guest, within: patience) } }
            group.addImmediateTask { await ask(live, within: patience) }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(try served.first?.get().contains("return") == true)
        for answer in served.dropFirst() {
            let error = #expect(throws: HypervisorError.self) { try answer.get() }
            #expect(error?.reason == .timedOut(after: patience))
            #expect(error?.outcomeIsUnknown == true)
            #expect(error?.call == "virDomainQemuMonitorCommand")
        }
        // The host still answers, about the hung ones too, while it owes ten answers.
        for guest in guests { #expect(try await guest.status().state == .paused) }
        #expect(try await ask(live, within: patience).get().contains("return"))
        // libvirt gives a stopped process a quarter of a minute to end before it kills it.
        for guest in hung { try guest.signal(SIGCONT) }
        for guest in guests { await guest.remove() }
        for guest in guests { try await guest.expectMissing() }
        await connection.close()
    }

    @Test func aGuestThatGoesOnAnswersAgainAfterATimeout() async throws {
        let connection = try await QEMUHost.connect()
        let guest = Guest(connection: connection, type: "qemu")
        try await guest.start()
        try guest.signal(SIGSTOP)
        let error = await #expect(throws: HypervisorError.self) { try await ask(guest, within: .seconds(1)).get() }
        #expect(error?.reason == .timedOut(after: .seconds(1)))
        try guest.signal(SIGCONT)
        #expect(try await ask(guest, within: .seconds(30)).get().contains("return"))
        await guest.remove()
        try await guest.expectMissing()
        await connection.close()
    }

    @Test func closingDoesNotWaitForAHungGuest() async throws {
        let connection = try await QEMUHost.connect()
        let guest = Guest(connection: connection, type: "qemu")
        try await guest.start()
        try guest.signal(SIGSTOP)
        await #expect(throws: HypervisorError.self) { try await ask(guest, within: .seconds(1)).get() }
        await connection.close()
        try guest.signal(SIGCONT)
        let other = try await QEMUHost.connect()
        let again = other.session(for: guest.domain, timeout: .seconds(30))
        try await again.destroy()
        try await again.undefine()
        #expect(try await again.status() == nil)
        await other.close()
    }

    private func ask(_ guest: Guest, within timeout: Duration) async -> Result<String, HypervisorError> {
        do throws(HypervisorError) {
            return .success(try await guest.connection.session(for: guest.domain, timeout: timeout).monitor(Self.query))
        } catch {
            return .failure(error)
        }
    }
}

extension Guest {
    /// Sends a signal to its QEMU.
    fileprivate func signal(_ number: Int32) throws {
        let pids = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(pid_t.init)
        let own = pids.first { pid in
            let line = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)
            return line?.contains("\0guest=\(domain.name),") == true
        }
        let pid = try #require(own, "no QEMU of \(domain.name) in sight: run the tests where libvirtd runs")
        try #require(kill(pid, number) == 0)
    }
}
