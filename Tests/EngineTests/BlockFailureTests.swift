// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Hypervisor
import HypervisorFake
import PlaybookModel
import Testing

/// What `rescue` and `always` see of the failure before them, and what is left of nested blocks.
@Suite struct BlockFailureTests {
    private func bench(_ answer: String = #"{"return":{}}"#) async throws -> EngineBench {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        await bench.hypervisor.answerMonitor { _, _ throws(HypervisorError) in answer }
        return bench
    }

    private func messages(of bench: EngineBench) -> [String] {
        bench.events(from: 0).compactMap { event in
            if case .stepEnded(let result) = event { result.message } else { nil }
        }
    }

    private func xml(of bench: EngineBench) async throws -> String {
        let domain = try #require(try await bench.hypervisor.domains().first)
        return try await bench.snapshot(domain).xml ?? ""
    }

    @Test func aRescueSeesWhyItsBlockFailed() async throws {
        let bench = try await bench(#"{"error":{"class":"GenericError","desc":"no such thing"}}"#)
        let summary = try await bench.run(
            """
            - domains: a
              steps:
                - block:
                    - name: Ask
                      qmp: {execute: "{{ item }}"}
                      loop: [query-status]
                  rescue:
                    - debug: "{{ failure.step }} {{ failure.action }} {{ failure.error.class }} {{ failure.item }}"
                    - debug: "{{ failure.error.desc }}"
                    - assert: {$.failure.message: {exists: true}}
                  always:
                    - debug: "{{ failure.step }}"
                - block:
                    - debug: fine
                  always:
                    - assert: {$.failure: {exists: false}}
            """)
        #expect(bench.failures.count == 1 && summary.outcome == .done)
        #expect(messages(of: bench) == ["Ask qmp GenericError query-status", "no such thing", "Ask", "fine"])
    }

    @Test func aSecretStepTellsItsRescueNothing() async throws {
        let bench = try await bench()
        _ = try await bench.run(
            """
            - domains: a
              vars: {pw: letmein}
              steps:
                - block:
                    - name: "Try {{ vars.pw }}"
                      no_log: true
                      fail: "{{ vars.pw }}"
                  rescue:
                    - debug: "{{ failure }}"
            """)
        let message = try #require(messages(of: bench).last)
        #expect(message.contains("no_log") && !message.contains("letmein"))
    }

    @Test func aNestedBlockIsTakenBackBeforeTheRescueAroundIt() async throws {
        let bench = try await bench()
        let summary = try await bench.run(
            """
            - domains: a
              steps:
                - block:
                    - inject: {id: kept, args: ["-d", unimp]}
                    - block:
                        - inject: {id: gone, args: ["-d", guest_errors]}
                        - fail: broken
                      on_failure: rollback
                      always:
                        - debug: always
                  rescue:
                    - debug: rescued
            """)
        #expect(summary.outcome == .done)
        #expect(summary.targets[0].tally.rolledBack == 1)
        let xml = try await xml(of: bench)
        #expect(xml.contains("unimp") && !xml.contains("guest_errors"))
    }

    /// Runs a block that cannot be taken back after another step.
    private func runStuckBlock(after step: String, isNested: Bool) async throws -> EngineBench {
        let bench = try await bench()
        let hypervisor = bench.hypervisor
        await hypervisor.answerMonitor { command, _ throws(HypervisorError) in
            if command == .qmp(#"{"execute":"query-status"}"#) {
                let error = HypervisorError(
                    reason: .libvirt(.operationFailed, domain: 10), message: "disk full", call: "any", subject: "a")
                await hypervisor.failNext("virDomainDefineXMLFlags", with: error)
            }
            return #"{"return":{}}"#
        }
        let block = """
            block:
                - {name: Inner, xml: [{set: title, to: T}]}
                - qmp: query-status
                - fail: broken
              on_failure: rollback
            """
        let rescue = "rescue: [{debug: rescued}]"
        let indented = block.replacing("\n", with: "\n    ")
        let nested = "block:\n        - \(block.replacing("\n", with: "\n        "))"
        let body = "\(isNested ? nested : indented)\n      \(rescue)"
        let summary = try await bench.run("- domains: a\n  steps:\n    - {name: Outer, \(step)}\n    - \(body)\n")
        #expect(summary.outcome == .undoIncomplete)
        #expect(!bench.results.contains("ok debug"))
        #expect(bench.undone.count == 2)
        #expect(bench.undone.first?.hasPrefix("Inner: ") == true && bench.undone.first?.contains("disk full") == true)
        return bench
    }

    @Test(arguments: [true, false]) func whatABlockThatStaysBuildsUponIsToldOfAsNotTried(isNested: Bool) async throws {
        for step in ["inject: {args: [\"-S\"]}", "power: paused"] {
            let bench = try await runStuckBlock(after: step, isNested: isNested)
            #expect(bench.undone.last == "Outer: not tried, for `Inner` could not be taken back before it")
        }
    }

    @Test(arguments: [true, false]) func aLiveChangeBeforeABlockThatStaysIsTakenBack(isNested: Bool) async throws {
        let bench = try await runStuckBlock(after: "qmp: stop, undo: {qmp: cont}", isNested: isNested)
        #expect(bench.undone.last == "Outer")
    }

    @Test func aFailureInARescueWithoutAnotherAroundItCounts() async throws {
        let bench = try await bench()
        let summary = try await bench.run(
            "- domains: a\n  steps:\n    - {block: [{fail: one}], rescue: [{fail: two}]}\n")
        #expect(summary.outcome == .targetFailed)
        #expect(summary.targets[0].tally.failed == 2 && summary.targets[0].tally.rescued == 0)
    }

    @Test(arguments: [false, true]) func whatQEMURepeatsOfItsCommandLineHasNoPassword(isSecret: Bool) async throws {
        let bench = try await bench()
        let domain = try #require(try await bench.hypervisor.domains().first)
        await bench.hypervisor.setStatus(of: domain) { ($0.state, $0.runtimeID) = (.off, nil) }
        var options = RunOptions()
        options.inspector = RunOptions.DomainInspector(
            facts: { _ throws(StepFailure) in [:] }, finds: { _, _ throws(StepFailure) in false }, masked: { $0 },
            maskedMessage: { $0.replacing("letmein", with: "********") })
        let job = """
            - domains: a
              on_failure: stop
              steps:
                - inject: {args: ["-spice", "password=letmein"]}
                  no_log: \(isSecret)
                - block: [{power: started}]
                  rescue: [{debug: "{{ failure.message }}"}, {fail: "{{ failure.message }}"}]
            """
        // The call that starts QEMU, found by a run before it.
        let before = await bench.hypervisor.callCount
        _ = try await bench.run(job, options: options)
        let calls = await bench.hypervisor.calls.dropFirst(before).map(\.name)
        let start = try #require(calls.firstIndex { $0.hasPrefix("virDomainCreate") })
        let fresh = try await self.bench()
        await fresh.hypervisor.setStatus(of: domain) { ($0.state, $0.runtimeID) = (.off, nil) }
        let error = HypervisorError(
            reason: .libvirt(.internalError, domain: 10), message: "QEMU: -spice password=letmein: bad",
            call: "virDomainCreate", subject: "a")
        let first = await fresh.hypervisor.callCount
        await fresh.hypervisor.failCall(number: first + start + 1, with: error)
        _ = try await fresh.run(job, options: options)
        let told = fresh.failures + messages(of: fresh)
        #expect(told.contains { $0.contains("password=********") }, "\(told)")
        #expect(!told.contains { $0.contains("letmein") }, "\(told)")
    }
}
