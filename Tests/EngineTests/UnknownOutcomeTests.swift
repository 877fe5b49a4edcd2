// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Foundation
import Hypervisor
import HypervisorFake
import PlaybookModel
import RunStore
import Testing

/// Calls that had no answer, and what they do when nobody waits for them any more.
@Suite struct UnknownOutcomeTests {
    private static let silence = HypervisorError(
        reason: .timedOut(after: .seconds(30)), message: "", call: "any", subject: "a")

    private func bench() async throws -> (EngineBench, DomainID, before: EngineBench.Snapshot) {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        return (bench, domain, try await bench.snapshot(domain))
    }

    @Test func aDefineThatTakesEffectAfterTheRollbackIsTakenBackByALaterOne() async throws {
        let (bench, domain, before) = try await bench()
        await bench.hypervisor.failNext("virDomainDefineXMLFlags", with: Self.silence)
        let run = RunID(startingAt: Date())
        let summary = try await bench.run(
            "- domains: a\n  steps:\n    - inject: {args: [\"-S\"]}\n", id: run)
        #expect(summary.outcome == .undoIncomplete)
        #expect(summary.targets.map(\.tally.unknown) == [1])
        #expect(bench.undone.first?.contains("not settled") == true)
        // Nothing of it is there yet.
        #expect(try await bench.rollback(run).outcome == .undoIncomplete)
        let open = try #require(try await bench.store.changes(of: run).first)
        #expect(open.isOpen)
        #expect(open.note?.hasPrefix("unknown outcome") == true)
        // libvirt goes on.
        let injected = EngineBench.xml("a").replacing(
            "</domain>",
            with:
                "<q:commandline xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><q:arg value='-S'/></q:commandline></domain>"
        )
        try await bench.hypervisor.defineElsewhere(injected)
        #expect(try await bench.rollback(run).outcome == .done)
        #expect(try await bench.snapshot(domain) == before)
    }

    @Test func aDestroyThatTakesEffectAfterTheRollbackIsTakenBackByALaterOne() async throws {
        let (bench, domain, before) = try await bench()
        await bench.hypervisor.failNext("virDomainDestroy", with: Self.silence)
        let run = RunID(startingAt: Date())
        let summary = try await bench.run("- domains: a\n  steps:\n    - power: destroyed\n", id: run)
        #expect(summary.outcome == .undoIncomplete)
        try await bench.hypervisor.session(for: domain, timeout: .seconds(1)).destroy()
        #expect(try await bench.rollback(run).outcome == .done)
        #expect(try await bench.snapshot(domain) == before)
    }

    @Test func whatNeverTookEffectIsGivenUpByForce() async throws {
        let (bench, domain, before) = try await bench()
        await bench.hypervisor.failNext("virDomainDestroy", with: Self.silence)
        let run = RunID(startingAt: Date())
        _ = try await bench.run("- domains: a\n  steps:\n    - power: destroyed\n", id: run)
        #expect(try await bench.rollback(run, force: true).outcome == .done)
        #expect(try await bench.store.changes(of: run).map(\.state) == [.givenUp])
        #expect(bench.undoWarnings == ["nobody knows whether it takes effect, and it has not by now"])
        #expect(try await bench.snapshot(domain) == before)
    }

    /// Somebody else may make the same change later, which is not this run's to take back.
    @Test(arguments: ["stop", "rollback"]) func whatLibvirtRefusedIsNotTakenBack(policy: String) async throws {
        let (bench, domain, _) = try await bench()
        let refusal = HypervisorError(
            reason: .libvirt(.operationFailed, domain: 10), message: "no such binary", call: "virDomainDefineXMLFlags",
            subject: "a")
        await bench.hypervisor.failNext("virDomainDefineXMLFlags", with: refusal)
        let run = RunID(startingAt: Date())
        let steps = "- domains: a\n  on_failure: \(policy)\n  steps:\n    - inject: {args: [\"-S\"]}\n"
        #expect(try await bench.run(steps, id: run).outcome == .targetFailed)
        let change = try #require(try await bench.store.changes(of: run).first)
        #expect(!change.isOpen && change.note?.contains("no such binary") == true)
        #expect(bench.undone.isEmpty)
        #expect(try await bench.run(steps).outcome == .done)
        let theirs = try await bench.snapshot(domain)
        _ = try await bench.rollback(run)
        #expect(try await bench.snapshot(domain) == theirs)
    }

    @Test func aPausedGuestIsNotAskedToShutDown() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .paused)
        let run = RunID(startingAt: Date())
        #expect(try await bench.run("- domains: a\n  steps:\n    - power: stopped\n", id: run).outcome == .targetFailed)
        #expect(bench.failures == ["a is paused, and hears of no shutdown"])
        #expect(try await bench.store.changes(of: run).map(\.isOpen) == [false])
        #expect(await !bench.hypervisor.calls.contains { $0.name == "virDomainShutdown" })
    }

    @Test func aLookThatHadNoAnswerIsNoUnknownOutcome() async throws {
        for (call, steps) in [
            ("virDomainGetXMLDesc", "- inject: {args: [\"-S\"]}"),
            ("virDomainQemuMonitorCommand", "- qmp: query-status"),
            ("virDomainQemuMonitorCommand", "- qmp: {execute: qom-list, arguments: {path: /}}"),
            ("virDomainQemuMonitorCommand", "- hmp: info status"),
            ("virDomainQemuMonitorCommand", "- job: copy"),
        ] {
            let (bench, _, _) = try await bench()
            await bench.hypervisor.failNext(call, with: Self.silence)
            let summary = try await bench.run("- domains: a\n  steps:\n    \(steps)\n")
            #expect(summary.targets.map(\.tally.failed) == [1], "\(call)")
            #expect(summary.targets.map(\.tally.unknown) == [0], "\(steps)")
            let words = call == "virDomainGetXMLDesc" ? "no answer to any in 30 s" : "QEMU did not answer in 30 s"
            #expect(bench.failures == [words])
        }
        let (bench, _, _) = try await bench()
        await bench.hypervisor.failNext("virDomainQemuMonitorCommand", with: Self.silence)
        let summary = try await bench.run("- domains: a\n  steps:\n    - qmp: stop\n")
        #expect(summary.targets.map(\.tally.unknown) == [1])
        #expect(bench.failures == ["QEMU did not answer in 30 s"])
    }

    @Test func historyKeepsThatAnOutcomeIsUnknown() async throws {
        for (step, told) in [
            ("stop", "QEMU did not answer in 30 s; whether it took effect is not known"),
            ("query-status", "QEMU did not answer in 30 s"),
        ] {
            let (bench, _, _) = try await bench()
            await bench.hypervisor.failNext("virDomainQemuMonitorCommand", with: Self.silence)
            let run = RunID(startingAt: Date())
            _ = try await bench.run("- domains: a\n  steps:\n    - qmp: \(step)\n", id: run)
            #expect(try await bench.store.results(of: run).map(\.message) == [told])
        }
    }

    @Test func whatWasSaidToOnlyLookLeavesNothingToTakeBack() async throws {
        let (bench, _, _) = try await bench()
        await bench.hypervisor.failNext("virDomainQemuMonitorCommand", with: Self.silence)
        let run = RunID(startingAt: Date())
        let steps = "- domains: a\n  steps:\n    - {hmp: poke, changed_when: false, undo: {hmp: y}}\n"
        let summary = try await bench.run(steps, id: run)
        #expect(summary.targets.map(\.tally.unknown) == [0])
        #expect(try await bench.store.changes(of: run).map(\.isOpen) == [false])
        #expect(await bench.hypervisor.calls.filter { $0.name == "virDomainQemuMonitorCommand" }.count == 1)
    }

    @Test func whatMustBeRefusedIsNotTakenBack() async throws {
        let (bench, _, _) = try await bench()
        await bench.hypervisor.answerMonitor([.qmp(#"{"execute":"cont"}"#): #"{"return":{}}"#])
        let run = RunID(startingAt: Date())
        let summary = try await bench.run(
            """
            - domains: a
              steps:
                - {qmp: x-none, expect_error: CommandNotFound, undo: {qmp: cont}}
                - fail: no further
            """, id: run)
        #expect(summary.targets.map(\.tally.rolledBack) == [0])
        #expect(try await bench.store.changes(of: run).map(\.state) == [.undone])
        #expect(await bench.hypervisor.calls.filter { $0.name == "virDomainQemuMonitorCommand" }.count == 1)
    }

    @Test func whatIsNotTriedAfterAConflictIsReported() async throws {
        let (bench, domain, _) = try await bench()
        let run = RunID(startingAt: Date())
        _ = try await bench.run(
            "- domains: a\n  steps:\n    - inject: {args: [\"-S\"]}\n    - power: paused\n", id: run)
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a").replacing("16384", with: "32768"))
        let undone = try await bench.rollback(run)
        #expect(undone.targets.map(\.tally.conflict) == [1])
        #expect(undone.targets.map(\.tally.undoFailed) == [2])
        #expect(bench.undone.last == "power: not tried, for `inject` could not be taken back before it")
        #expect(try await bench.snapshot(domain).state == .paused)
        #expect(try await bench.store.changes(of: run).map(\.state) == [.conflict, .applied])
        #expect(try await bench.rollback(run, force: true).outcome == .done)
        #expect(try await bench.snapshot(domain).state == .running)
    }
}
