// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Foundation
import Hypervisor
import RunStore
import Testing

/// Two runs at work on the same guests.
@Suite(.timeLimit(.minutes(1))) struct ClaimTests {
    private static let injection = "inject: {args: [\"-d\", \"unimp\"]}"

    private static func job(_ domains: String, _ steps: String...) -> String {
        "- domains: [\(domains)]\n  steps:\n\(steps.map { "    - \($0)\n" }.joined())"
    }

    /// A run that has changed `a` and goes on, and another process beside it.
    private func benches() async throws -> (first: EngineBench, second: EngineBench, run: RunID, lock: RunLock) {
        let first = try EngineBench()
        for name in ["a", "b"] { try await first.hypervisor.defineElsewhere(EngineBench.xml(name), state: .running) }
        let run = RunID(rawValue: "20260102-030405-a1b2")
        let lock = try #require(try first.store.lock(run))
        #expect(try await first.run(Self.job("a", Self.injection), id: run).outcome == .done)
        try await goOn(run, first)
        return (first, try EngineBench(after: first), run, lock)
    }

    /// Has a run that has ended hold `a` again, as if it went on.
    private func goOn(_ run: RunID, _ bench: EngineBench) async throws {
        let domain = try #require(try await bench.hypervisor.domains().first { $0.name == "a" })
        try await bench.store.hold(Claim(of: domain.uuid, at: bench.hypervisor.uri, for: run))
    }

    private func snapshot(_ name: String, _ bench: EngineBench) async throws -> EngineBench.Snapshot {
        let domain = try #require(try await bench.hypervisor.domains().first { $0.name == name })
        return try await bench.snapshot(domain)
    }

    @Test(arguments: ["xml: [{set: title, to: T}]", "power: paused", "qmp: stop\n      undo: {qmp: cont}", "qmp: stop"])
    func aSecondRunChangesNothingOfWhatTheFirstHolds(_ step: String) async throws {
        let (first, second, run, lock) = try await benches()
        let before = try await snapshot("a", first)
        let summary = try await second.run(Self.job("a, b", "qmp: query-status", "name: Change\n      \(step)"))
        #expect(summary.outcome == .targetFailed)
        #expect(summary.targets.map(\.tally.failed) == [1, 0])
        #expect(second.results.filter { $0 == "ok qmp" }.count == 2, "\(second.results)")
        #expect(second.failures.count == 1)
        let message = try #require(second.failures.first)
        let process = ProcessInfo.processInfo.processIdentifier
        #expect(message.hasPrefix("nothing was changed, for run \(run) (process \(process), since 20"), "\(message)")
        #expect(message.hasSuffix("has changed this domain and goes on; try again when it has ended"))
        #expect(try await snapshot("a", first) == before)
        lock.release()
        #expect(try await second.run(Self.job("a", step)).outcome == .done)
    }

    @Test func aRunThatEndedHoldsNothing() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        let run = RunID(rawValue: "20260102-030405-a1b2")
        let lock = try #require(try bench.store.lock(run))
        #expect(try await bench.run(Self.job("a", Self.injection), id: run).outcome == .done)
        // Even where its process is still about to end.
        #expect(try await EngineBench(after: bench).run(Self.job("a", "xml: [{set: title, to: T}]")).outcome == .done)
        lock.release()
    }

    @Test func theFirstRunGoesOnChangingWhatItHolds() async throws {
        let (first, _, _, lock) = try await benches()
        lock.release()
        let run = RunID(rawValue: "20260102-030406-a1b2")
        let laterLock = try #require(try first.store.lock(run))
        let job = Self.job("a", "xml: [{set: title, to: T}]", "power: paused", "qmp: cont")
        #expect(try await first.run(job, id: run).outcome == .done)
        laterLock.release()
    }

    @Test func aRollbackLeavesAloneWhatALaterRunHolds() async throws {
        let (first, second, run, lock) = try await benches()
        lock.release()
        let later = RunID(rawValue: "20260102-030406-a1b2")
        let laterLock = try #require(try second.store.lock(later))
        #expect(try await second.run(Self.job("a", "xml: [{set: title, to: T}]"), id: later).outcome == .done)
        try await goOn(later, second)
        let before = try await snapshot("a", first)
        #expect(try await first.rollback(run).outcome == .undoIncomplete)
        #expect(first.undone.count == 1)
        #expect(first.undone[0].hasPrefix("inject: not tried, for run \(later) (process "), "\(first.undone)")
        #expect(try await snapshot("a", first) == before)
        laterLock.release()
        #expect(try await second.rollback(later).outcome == .done)
        #expect(try await first.rollback(run).outcome == .done)
    }

    @Test func aRunLeavesAloneWhatARollbackTakesBack() async throws {
        let (first, second, run, lock) = try await benches()
        lock.release()
        let rollbackLock = try #require(try first.store.lock(run))
        #expect(try await first.rollback(run).outcome == .done)
        #expect(try await second.run(Self.job("a", Self.injection)).outcome == .targetFailed)
        rollbackLock.release()
        #expect(try await second.run(Self.job("a", Self.injection)).outcome == .done)
    }
}
