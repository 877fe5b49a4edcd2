// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Foundation
import Hypervisor
import HypervisorFake
import PlaybookModel
import RunStore
import Testing

/// Power states taken back, and those that somebody else has chosen left alone.
@Suite struct PowerUndoTests {
    private func bench(_ state: PowerState) async throws -> (EngineBench, DomainID, any DomainSession) {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: state)
        return (bench, domain, bench.hypervisor.session(for: domain, timeout: .seconds(1)))
    }

    private func run(_ power: String, on bench: EngineBench, _ keys: String = "") async throws -> RunID {
        let run = RunID(startingAt: Date())
        _ = try await bench.run("- domains: a\n\(keys)  steps:\n    - power: \(power)\n", id: run)
        return run
    }

    @Test func aGuestThatSomeoneElseStartedIsNotEnded() async throws {
        let (bench, _, session) = try await bench(.off)
        let run = try await run("started", on: bench)
        try await session.destroy()
        try await session.start(paused: false)
        let theirs = try #require(try await session.status())
        let refused = try await bench.rollback(run)
        #expect(refused.targets.map(\.tally.conflict) == [1])
        #expect(try await session.status() == theirs)
        #expect(try await bench.rollback(run, force: true).outcome == .done)
        #expect(try await session.status()?.state == .off)
    }

    @Test func aGuestThatSomeoneElseStartedMeanwhileIsNotEndedByTheRunEither() async throws {
        let (bench, domain, session) = try await bench(.off)
        await bench.hypervisor.answerMonitor { [hypervisor = bench.hypervisor] _, _ throws(HypervisorError) in
            let session = hypervisor.session(for: domain, timeout: .seconds(1))
            try await session.destroy()
            try await session.start(paused: false)
            return #"{"error":{"class":"GenericError","desc":"no"}}"#
        }
        let summary = try await bench.run("- domains: a\n  steps:\n    - power: started\n    - qmp: x-fail\n")
        #expect(summary.targets.map(\.tally.conflict) == [1])
        #expect(try await session.status()?.runtimeID == 2)
    }

    @Test func aPausedGuestThatSomeoneElseShutDownIsNotStarted() async throws {
        let (bench, _, session) = try await bench(.running)
        let run = try await run("paused", on: bench)
        try await session.destroy()
        #expect(try await bench.rollback(run).targets.map(\.tally.conflict) == [1])
        #expect(try await session.status()?.state == .off)
    }

    @Test func aGuestThatSomeoneElseStartedPausedIsNotResumed() async throws {
        let (bench, _, session) = try await bench(.running)
        let run = try await run("destroyed", on: bench)
        try await session.start(paused: true)
        #expect(try await bench.rollback(run).targets.map(\.tally.conflict) == [1])
        #expect(try await session.status()?.state == .paused)
    }

    @Test func aGuestThatSomeoneElseSavedIsNotResumed() async throws {
        let (bench, domain, session) = try await bench(.running)
        await bench.hypervisor.answerMonitor { [hypervisor = bench.hypervisor] _, _ throws(HypervisorError) in
            try await hypervisor.session(for: domain, timeout: .seconds(1)).save()
            return #"{"error":{"class":"GenericError","desc":"no"}}"#
        }
        let run = RunID(startingAt: Date())
        let summary = try await bench.run(
            "- domains: a\n  steps:\n    - power: {state: restarted, force_after: 0s}\n    - qmp: x-fail\n", id: run)
        #expect(summary.targets.map(\.tally.conflict) == [1])
        #expect(try await session.hasManagedSaveImage())
        #expect(try await bench.store.changes(of: run).first?.note?.contains("off, with a managed-save image") == true)
        #expect(try await bench.rollback(run, force: true).outcome == .done)
        #expect(await bench.hypervisor.calls.contains { $0.name == "virDomainManagedSaveRemove" })
        #expect(bench.undoWarnings == ["the managed-save image that someone else made of a was given up"])
        #expect(try await session.status()?.state == .running)
    }

    @Test func aGuestThatSomeoneElseSavesDuringItsRestartIsNotResumed() async throws {
        let (bench, _, session) = try await bench(.running)
        await bench.hypervisor.setObeysShutdown(false)
        async let summary = bench.run("- domains: a\n  steps:\n    - power: {state: restarted, force_after: 60s}\n")
        while await !bench.hypervisor.calls.contains(where: { $0.name == "virDomainShutdown" }) { await Task.yield() }
        try await session.save()
        #expect(try await summary.targets.map(\.tally.failed) == [1])
        let told = "is not started again: someone else saved it meanwhile"
        #expect(bench.failures.first?.contains(told) == true, "\(bench.failures)")
        #expect(try await session.hasManagedSaveImage())
        #expect(try await session.status()?.state == .off)
    }

    @Test func whatSomeoneElseBroughtBackAlreadyIsDone() async throws {
        let (bench, _, session) = try await bench(.running)
        let run = try await run("destroyed", on: bench)
        try await session.start(paused: false)
        #expect(try await bench.rollback(run).outcome == .done)
        #expect(try await session.status()?.runtimeID == 2)
    }

    /// Each undo that starts the guest starts another QEMU than the older steps have seen.
    @Test func manyChangesInARowAreAllTakenBack() async throws {
        let steps = """
            - domains: a
              steps:
                - power: resumed
                - power: reset
                - power: {state: stopped, force_after: 0s}
                - power: started
                - block: [{power: destroyed}, {fail: broken}]
                  rescue: [{debug: rescued}]
                  on_failure: rollback
                - power: destroyed
                - power: restarted
            """
        let (bench, _, session) = try await bench(.paused)
        let failed = try await bench.run(steps + "\n    - fail: no further\n")
        #expect(failed.targets.map(\.tally.undoFailed) == [0])
        #expect(try await session.status()?.state == .paused)
        let (other, _, guest) = try await self.bench(.paused)
        let run = RunID(startingAt: Date())
        let block = try #require(steps.firstRange(of: "    - block"))
        let rest = try #require(steps.firstRange(of: "    - power: destroyed\n"))
        _ = try await other.run(String(steps[..<block.lowerBound] + steps[rest.lowerBound...]), id: run)
        #expect(try await guest.status()?.state == .running)
        #expect(try await other.rollback(run).outcome == .done)
        #expect(try await guest.status()?.state == .paused)
    }

    @Test func howFarAFailedRestartCameIsKept() async throws {
        let (bench, _, session) = try await bench(.running)
        await bench.hypervisor.failNext(
            "virDomainCreateWithFlags",
            with: HypervisorError(
                reason: .libvirt(.internalError, domain: 10), message: "QEMU: no such option", call: "start",
                subject: "a"))
        let run = try await run("{state: restarted, force_after: 0s}", on: bench, "  on_failure: stop\n")
        #expect(try await session.status()?.state == .off)
        #expect(bench.results == ["failed power"])
        #expect(try await bench.rollback(run).outcome == .done)
        #expect(try await session.status()?.state == .running)
    }

    @Test func anUndoHasTimeToStartAGuest() async throws {
        let (bench, _, _) = try await bench(.running)
        let run = try await run("destroyed", on: bench)
        #expect(try await bench.rollback(run).outcome == .done)
        #expect(await bench.hypervisor.timeouts["virDomainCreateWithFlags"] == .seconds(600))
        #expect(await bench.hypervisor.timeouts["virDomainDestroy"] == .seconds(30))
    }

    @Test func anUndoHasTimeToSaveAGuest() async throws {
        let (bench, domain, _) = try await bench(.off)
        await bench.hypervisor.setStatus(of: domain) { $0.hasManagedSaveImage = true }
        let run = try await run("started", on: bench)
        #expect(try await bench.rollback(run).outcome == .done)
        #expect(await bench.hypervisor.timeouts["virDomainManagedSave"] == .seconds(600))
    }

    @Test func aCrashedGuestThatIsKeptIsEndedAndNotStartedAgain() async throws {
        let (bench, domain, session) = try await bench(.running)
        await bench.hypervisor.setStatus(of: domain) { $0.state = .crashed }
        #expect(try await session.status()?.isActive == true)
        let first = try await run("started", on: bench)
        #expect(try await bench.store.changes(of: first).isEmpty)
        #expect(bench.failures.first?.contains("has crashed") == true)
        let run = try await run("destroyed", on: bench)
        #expect(try await session.status()?.state == .off)
        #expect(try await bench.rollback(run).outcome == .done)
        #expect(try await session.status()?.state == .off)
    }
}
