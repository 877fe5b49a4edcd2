// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Hypervisor
import Testing

@Suite(.timeLimit(.minutes(1))) struct EventBufferTests {
    private static func event(_ name: String) -> MonitorEvent {
        MonitorEvent(name: name, seconds: 1, microseconds: 2, data: nil)
    }

    @Test func whatNoLongerFitsIsForgottenAndTold() {
        let buffer = EventBuffer(capacity: 4)
        for number in 0..<10 { buffer.append(Self.event("E\(number)")) }
        let all = buffer.batch(from: 0)
        #expect(all.events.map(\.event.name) == ["E6", "E7", "E8", "E9"])
        #expect(all.events.map(\.number) == [6, 7, 8, 9])
        #expect(all.lost == 6 && all.end == 10)
        let rest = buffer.batch(from: 8)
        #expect(rest.events.map(\.event.name) == ["E8", "E9"])
        #expect(rest.lost == 0)
        #expect(buffer.batch(from: 10).events.isEmpty)
    }

    @Test func aWaiterWakesAtTheNextEvent() async {
        let buffer = EventBuffer()
        buffer.append(Self.event("before"))
        async let woken: Void = buffer.wait(for: 1, atMost: .seconds(60), clock: .continuous)
        buffer.append(Self.event("after"))
        await woken
        #expect(buffer.end == 2)
        // And one that comes late does not wait at all.
        await buffer.wait(for: 1, atMost: .seconds(60), clock: .continuous)
    }

    @Test func aWaiterGivesUpInTime() async {
        let buffer = EventBuffer()
        await buffer.wait(for: 0, atMost: .milliseconds(1), clock: .continuous)
        #expect(buffer.end == 0)
    }

    @Test func aWaiterThatGivesUpAtOnceIsWoken() async {
        let buffer = EventBuffer()
        let waits = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<20_000 { await buffer.wait(for: 0, atMost: .zero, clock: SleeplessClock()) }
                    return 20_000
                }
            }
            return await group.reduce(0, +)
        }
        #expect(waits == 80_000)
    }

    @Test func manyThreadsAddAndManyReadersMissNothing() async {
        let buffer = EventBuffer()
        let perWriter = 2_500
        await withTaskGroup(of: Int.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for number in 0..<perWriter { buffer.append(Self.event("\(writer) \(number)")) }
                    return 0
                }
            }
            for _ in 0..<4 {
                group.addTask {
                    var (seen, next) = (0, UInt64(0))
                    while seen < 4 * perWriter {
                        let batch = buffer.batch(from: next)
                        seen += batch.events.count
                        next = batch.end
                        if seen < 4 * perWriter {
                            await buffer.wait(for: next, atMost: .seconds(60), clock: .continuous)
                        }
                    }
                    return seen
                }
            }
            for await seen in group where seen > 0 { #expect(seen == 4 * perWriter) }
        }
    }
}

/// Lets nobody sleep.
private struct SleeplessClock: Clock {
    var now: ContinuousClock.Instant { .now }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {}
}

/// Events of real QEMUs.
@Suite(.enabled(if: QEMUHost.isWanted), .timeLimit(.minutes(5))) struct EventTests {
    /// Three hundred jobs at once tell nine times each how they are: four rounds are 10,800 events.
    @Test func tenThousandEventsInBurstsComeCompleteAndInOrder() async throws {
        let connection = try await QEMUHost.connect()
        let guest = Guest(connection: connection, type: "qemu")
        try await guest.start()
        let events = try await connection.events(of: guest.domain)
        let (jobs, rounds) = (300, 4)
        for node in ["s"] + (0..<jobs).map({ "t\($0)" }) {
            try await guest.ask(
                #"{"execute":"blockdev-add","arguments":{"driver":"null-co","node-name":"\#(node)","size":65536}}"#)
        }
        let actions = (0..<jobs).map { job in
            #"{"type":"blockdev-backup","data":{"job-id":"j\#(job)","device":"s","target":"t\#(job)","sync":"full"}}"#
        }
        var seen: [MonitorEvent] = []
        var next = events.buffer.end
        for round in 1...rounds {
            try await guest.ask(
                #"{"execute":"transaction","arguments":{"actions":[\#(actions.joined(separator: ","))]}}"#)
            while seen.count(where: { $0.data?.contains(#""status":"null""#) == true }) < round * jobs {
                let batch = events.buffer.batch(from: next)
                #expect(batch.lost == 0)
                seen += batch.events.map(\.event)
                next = batch.end
                guard batch.events.isEmpty else { continue }
                await events.buffer.wait(for: next, atMost: .seconds(30), clock: .continuous)
                try #require(events.buffer.end > next, "no event for half a minute after \(seen.count)")
            }
        }
        #expect(seen.count > 10_000)
        #expect(seen.count { $0.name == "BLOCK_JOB_COMPLETED" } == rounds * jobs)
        let one = seen.filter { $0.name == "JOB_STATUS_CHANGE" && $0.data?.contains(#""j7""#) == true }
        let states = one.prefix(one.count / rounds).compactMap { $0.data?.firstMatch(of: /"status":\s*"(\w+)"/)?.1 }
        #expect(states.first == "created" && states.suffix(3) == ["pending", "concluded", "null"])
        await events.cancel()
        await guest.remove()
        await connection.close()
    }

    @Test func aSubscriptionThatNobodyKeepsIsLetGo() async throws {
        let connection = try await QEMUHost.connect()
        let guest = Guest(connection: connection, type: "qemu")
        weak let buffer = try await connection.events(of: guest.domain).buffer
        while buffer != nil { await Task.yield() }
        #expect(buffer == nil)
        await connection.close()
    }

    @Test func whoCancelsGetsNoFurtherEvent() async throws {
        let connection = try await QEMUHost.connect()
        let guest = Guest(connection: connection, type: "qemu")
        try await guest.start()
        let (first, second) = (
            try await connection.events(of: guest.domain), try await connection.events(of: guest.domain)
        )
        await first.cancel()
        let before = first.buffer.end
        try await guest.session.reset()
        await second.buffer.wait(for: 0, atMost: .seconds(30), clock: .continuous)
        #expect(second.buffer.end > 0 && first.buffer.end == before)
        await second.cancel()
        await guest.remove()
        await connection.close()
    }
}

extension Guest {
    /// Sends a QMP command that must succeed.
    fileprivate func ask(_ command: String) async throws {
        let reply = try await session.monitor(.qmp(command))
        try #require(reply.contains(#""return""#), "\(reply)")
    }
}
