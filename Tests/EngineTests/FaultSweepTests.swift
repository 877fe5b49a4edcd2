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
            - name: Edit
              xml: {set: title, to: edited}
            - name: Restart
              power: {state: restarted, force_after: 0s}
            - block:
                - name: Log
                  hmp: log unimp
                  undo: {hmp: log none}
                - name: Inject more
                  inject: {args: ["-msg", "guest-name=on"]}
                  notify: Last
                - name: Break
                  fail: broken
              rescue:
                - name: Inject other
                  inject: {id: rescue, args: ["-d", "guest_errors"]}
              always:
                - name: Resume
                  power: resumed
              on_failure: rollback
            - name: Pause
              power: paused
            - name: Resume
              power: resumed
            - name: Freeze
              agent: guest-fsfreeze-freeze
              undo: {agent: guest-fsfreeze-thaw}
            - name: Copied
              job: copy
            - name: Ask
              qmp: query-status
            - name: Remove
              undefine:
              notify: Last
          handlers:
            - name: Last
              debug: done
        """

    private static let answers: [MonitorCommand: String] = [
        .hmp("log unimp"): "", .hmp("log none"): "",
        .qmp(#"{"execute":"query-status"}"#): #"{"return":{}}"#,
        .qmp(#"{"execute":"query-jobs"}"#): #"{"return":[{"id":"copy","status":"concluded"}]}"#,
        .agent(#"{"execute":"guest-fsfreeze-freeze"}"#): #"{"return":1}"#,
        .agent(#"{"execute":"guest-fsfreeze-thaw"}"#): #"{"return":1}"#,
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
