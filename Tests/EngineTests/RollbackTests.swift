// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Foundation
import Hypervisor
import HypervisorFake
import PlaybookModel
import RunStore
import Testing

/// Changes taken back from the journal alone.
@Suite struct RollbackTests {
    private static let job = "- domains: a\n  steps:\n    - name: Inject\n      inject: {args: [\"-S\"]}\n"

    @Test func undoIsRefusedWhenTheDomainDrifted() async throws {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"))
        let before = try await bench.snapshot(domain)
        let run = RunID(startingAt: Date())
        _ = try await bench.run(Self.job, id: run)
        let edited = EngineBench.xml("a").replacingOccurrences(of: "16384", with: "32768")
        try await bench.hypervisor.defineElsewhere(edited)
        let refused = try await bench.rollback(run)
        #expect(refused.outcome == .undoIncomplete)
        #expect(refused.targets.first?.tally.conflict == 1)
        #expect(try await bench.snapshot(domain).xml == edited)
        #expect(try await bench.store.changes(of: run).map(\.state) == [.conflict])
        #expect(try await bench.rollback(run, force: true).outcome == .done)
        #expect(try await bench.snapshot(domain) == before)
    }

    @Test func whyTheUndoOfASecretStepFailsIsHidden() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        let refusal = #"{"error": {"class": "GenericError", "desc": "tiger is wrong"}}"#
        await bench.hypervisor.answerMonitor([
            .qmp(#"{"execute":"stop"}"#): #"{"return": {}}"#, .qmp(#"{"execute":"cont"}"#): refusal,
        ])
        let run = RunID(startingAt: Date())
        let first = bench.eventCount
        _ = try await bench.run(
            "- domains: a\n  steps:\n    - {qmp: stop, undo: {qmp: cont}, no_log: true}\n", id: run)
        #expect(try await bench.rollback(run).outcome == .undoIncomplete)
        let changes = try await bench.store.changes(of: run)
        #expect(changes.map(\.note) == ["`no_log` hides why"])
        #expect(!"\(bench.events(from: first))".contains("tiger"))
    }

    @Test func aDomainThatIsAsItWasBeforeIsLeftAlone() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"))
        let run = RunID(startingAt: Date())
        _ = try await bench.run(Self.job, id: run)
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"))
        let calls = await bench.hypervisor.callCount
        #expect(try await bench.rollback(run).outcome == .done)
        #expect(await bench.hypervisor.calls.dropFirst(calls).allSatisfy { !$0.name.contains("Define") })
    }

    @Test func liveChangesAreUndoneBeforeXMLAndPowerLast() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .paused)
        await bench.hypervisor.answerMonitor([.hmp("log unimp"): "", .hmp("log none"): ""])
        let run = RunID(startingAt: Date())
        _ = try await bench.run(
            """
            - domains: a
              steps:
                - power: {state: restarted, force_after: 0s}
                - inject: {args: ["-S"]}
                - hmp: log unimp
                  undo: {hmp: log none}
            """, id: run)
        let calls = await bench.hypervisor.callCount
        #expect(try await bench.rollback(run).outcome == .done)
        let order = await bench.hypervisor.calls.dropFirst(calls).map(\.name).filter {
            ["virDomainQemuMonitorCommand", "virDomainDefineXMLFlags", "virDomainCreateWithFlags"].contains($0)
        }
        #expect(order == ["virDomainQemuMonitorCommand", "virDomainDefineXMLFlags", "virDomainCreateWithFlags"])
    }

    @Test func theUndoOfAnEndedQEMUIsNotSentToAnother() async throws {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        await bench.hypervisor.answerMonitor([.hmp("log unimp"): ""])
        let run = RunID(startingAt: Date())
        _ = try await bench.run(
            "- domains: a\n  steps:\n    - hmp: log unimp\n      undo: {hmp: log none}\n", id: run)
        let session = bench.hypervisor.session(for: domain, timeout: .seconds(1))
        try await session.destroy()
        try await session.start(paused: false)
        #expect(try await bench.rollback(run).outcome == .done)
        #expect(await bench.hypervisor.calls.filter { $0.name == "virDomainQemuMonitorCommand" }.count == 1)
    }
}
