// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Foundation
import Hypervisor
import HypervisorFake
import PlaybookModel
import RunStore
import Testing

/// Every call to the hypervisor made to fail, one after the other.
@Suite struct FaultSweepTests {
    private static let job = """
        - name: Job
          domains: [a, b]
          steps:
            - name: Make
              define: {xml: "<domain type='qemu'><name>b</name></domain>"}
            - name: Inject
              inject: {args: ["-d", "unimp"]}
            - name: Restart
              power: {state: restarted, force_after: 0s}
            - name: Log
              hmp: log unimp
              undo: {hmp: log none}
            - name: Pause
              power: paused
            - name: Ask
              qmp: query-status
            - name: Remove
              undefine:
        """

    private static let answers: [MonitorCommand: String] = [
        .hmp("log unimp"): "", .hmp("log none"): "",
        .qmp(#"{"execute":"query-status"}"#): #"{"return":{}}"#,
    ]

    private static func error(_ code: HypervisorError.Code) -> HypervisorError {
        HypervisorError(reason: .libvirt(code, domain: 10), message: "made to fail", call: "any", subject: "any")
    }

    @Test(arguments: [false, true])
    func afterAnyFailureTheStartIsBackOrTheJournalBringsItBack(_ takesEffect: Bool) async throws {
        var number = 0
        var failed = 0
        while true {
            number += 1
            let bench = try EngineBench()
            let hypervisor = bench.hypervisor
            await hypervisor.answerMonitor(Self.answers)
            let domain = try await hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
            let other = DomainID(name: "b", uuid: "")
            let before = try await bench.snapshot(domain)
            let first = await hypervisor.callCount
            await hypervisor.failCall(
                number: first + number, with: Self.error(.operationFailed), effect: takesEffect ? .done : .none)
            let run = RunID(startingAt: Date())
            var outcome: RunSummary.Outcome?
            do { outcome = try await bench.run(Self.job, id: run).outcome } catch is RunFailure {}
            if await hypervisor.callCount < first + number {
                #expect(outcome == .done, "\(bench.failures)")
                break
            }
            if outcome != .done { failed += 1 }
            let open = try await bench.store.changes(of: run).filter(\.isOpen)
            if !open.isEmpty {
                let undone = try await bench.rollback(run)
                let notes = try await bench.store.changes(of: run).compactMap(\.note)
                #expect(undone.outcome == .done, "call \(number): \(notes)")
            }
            #expect(
                try await bench.snapshot(domain) == before, "call \(number), outcome \(String(describing: outcome))")
            let names = try await hypervisor.domains().map(\.name)
            #expect(!names.contains(other.name), "call \(number)")
        }
        #expect(failed > 20)
    }
}
