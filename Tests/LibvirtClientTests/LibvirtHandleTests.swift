// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Synchronization
import Testing

@testable import LibvirtClient

/// What a lane does over one connection to a real libvirt.
@Suite(.enabled(if: QEMUHost.isWanted), .timeLimit(.minutes(3))) struct LibvirtHandleTests {
    @Test func aDomainThatLostItsConfigurationIsNotGivenOneAgain() async throws {
        try await withGuest { guest, handle, time in
            let before = try #require(try handle.inactiveXML(of: guest.domain))
            _ = try handle.domains()
            // Someone else's `virsh undefine`: the guest runs on, and libvirt gives its running XML as if it were kept.
            try await guest.session.undefine()
            time.pass(.milliseconds(100))
            #expect(try handle.inactiveXML(of: guest.domain) == nil)
            let outcome = try handle.replace(
                before, with: before, of: guest.domain, validating: false, whileAwaited: { true })
            #expect(outcome == .drifted)
            #expect(try handle.status(of: guest.domain)?.isPersistent == false)
        }
    }

    @Test func oneListServesTheEditsOfATenthOfASecond() async throws {
        try await withGuest { guest, handle, time in
            _ = try handle.domains()
            // Which of them are transient nobody has asked yet.
            #expect(handle.memory.isListStale)
            _ = try handle.inactiveXML(of: guest.domain)
            #expect(!handle.memory.isListStale)
            time.pass(.milliseconds(99))
            #expect(!handle.memory.isListStale)
            time.pass(.milliseconds(1))
            #expect(handle.memory.isListStale)
            _ = try handle.inactiveXML(of: guest.domain)
            #expect(!handle.memory.isListStale)
        }
    }

    @Test func nothingIsWrittenForACallerThatGaveUp() async throws {
        try await withGuest { guest, handle, _ in
            let before = try #require(try handle.inactiveXML(of: guest.domain))
            let wanted = guest.xml(adding: "<title>late</title>")
            let replaced = try handle.replace(
                before, with: wanted, of: guest.domain, validating: false, whileAwaited: { false })
            let removed = try handle.remove(before, [], of: guest.domain, whileAwaited: { false })
            #expect(replaced == .drifted && removed == .drifted)
            #expect(try await guest.storedXML() == before)
        }
    }

    @Test func onlyWhatIsStillAsPlannedIsRemoved() async throws {
        try await withGuest { guest, handle, time in
            let before = try #require(try handle.inactiveXML(of: guest.domain))
            try await guest.session.define(guest.xml(adding: "<title>another's</title>"))
            time.pass(.milliseconds(5))
            let early = try handle.remove(before, [], of: guest.domain, whileAwaited: { true })
            let now = try #require(try await guest.storedXML())
            let late = try handle.remove(now, [], of: guest.domain, whileAwaited: { true })
            #expect(early == .drifted && late == .stored(nil))
            #expect(try await guest.status().isPersistent == false)
        }
    }

    @Test func aLookCountsForAsLongAsItTookButAMomentAlways() async throws {
        try await withGuest { guest, handle, time in
            _ = try handle.inactiveXML(of: guest.domain)
            time.pass(.milliseconds(4))
            #expect(handle.memory.freshXML(of: guest.domain) != nil)
            time.pass(.milliseconds(1))
            #expect(handle.memory.freshXML(of: guest.domain) == nil)
            let now = handle.memory.now
            let slow = DomainMemory.Look("<domain/>", asked: now.advanced(by: .milliseconds(-15)), answered: now)
            handle.memory.note(slow, of: guest.domain)
            time.pass(.milliseconds(14))
            #expect(handle.memory.freshXML(of: guest.domain) != nil)
            time.pass(.milliseconds(1))
            #expect(handle.memory.freshXML(of: guest.domain) == nil)
        }
    }

    @Test func aLookThatStalledCountsNoLongerThanOthers() async throws {
        try await withGuest { guest, handle, time in
            let now = handle.memory.now
            let stalled = DomainMemory.Look("<domain/>", asked: now.advanced(by: .seconds(-20)), answered: now)
            handle.memory.note(stalled, of: guest.domain)
            time.pass(.milliseconds(49))
            #expect(handle.memory.freshXML(of: guest.domain) != nil)
            time.pass(.milliseconds(1))
            #expect(handle.memory.freshXML(of: guest.domain) == nil)
        }
    }

    @Test func aGuestThatCrashedAndIsKeptHasItsNumber() async throws {
        let extra = "<on_crash>preserve</on_crash>"
        try await withGuest(adding: extra, device: "<panic model='isa'/>") { guest, handle, _ in
            let running = try #require(try handle.status(of: guest.domain)?.runtimeID)
            // What a guest's panic driver does.
            _ = try handle.monitor(.hmp("o/b 0x505 1"), on: guest.domain)
            var status = try #require(try handle.status(of: guest.domain))
            while status.state != .crashed { status = try #require(try handle.status(of: guest.domain)) }
            #expect(status.runtimeID == running)
        }
    }

    @Test func aGuestIsNotPausedWhileItStarts() async throws {
        try await withGuest { guest, handle, _ in
            try await guest.session.destroy()
            var seen: Set<PowerState> = []
            try await withThrowingTaskGroup { group in
                let isStarted = Mutex(false)
                group.addTask {
                    defer { isStarted.withLock { $0 = true } }
                    try await guest.session.start(paused: false)
                }
                while !isStarted.withLock({ $0 }) {
                    seen.insert(try #require(try handle.status(of: guest.domain)).state)
                    await Task.yield()
                }
                try await group.waitForAll()
            }
            #expect(seen.contains(.running) && !seen.contains(.paused), "\(seen)")
        }
    }

    private func withGuest(
        adding extra: String = "", device: String = "", _ body: (Guest, LibvirtHandle, Time) async throws -> Void
    ) async throws {
        let connection = try await QEMUHost.connect()
        let guest = Guest(connection: connection, type: "qemu")
        try await guest.session.define(
            guest.xml(adding: extra).replacing("</devices>", with: "\(device)</devices>"))
        try await guest.session.start(paused: true)
        let time = Time()
        let handle = try LibvirtHandle(
            opening: ConnectionAddress(connection.uri), isReadOnly: false, options: LibvirtOptions(),
            memory: DomainMemory(clock: time.read))
        do { try await body(guest, handle, time) } catch {
            await guest.remove()
            throw error
        }
        await guest.remove()
        await connection.close()
    }
}

/// A time that passes when the test says so.
private final class Time: Sendable {
    private let now = Mutex(ContinuousClock.now)

    @Sendable func read() -> ContinuousClock.Instant { now.withLock(\.self) }

    func pass(_ duration: Duration) { now.withLock { $0 += duration } }
}
