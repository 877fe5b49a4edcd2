// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Hypervisor
import HypervisorFake
import PlaybookModel
import Testing

/// In which order a step's keys are looked at, and what a dry run makes of replies that it does not have.
@Suite struct StepOrderTests {
    private func bench() async throws -> EngineBench {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        await bench.hypervisor.answerMonitor { _, _ throws(HypervisorError) in #"{"return":{"list":[1]}}"# }
        return bench
    }

    private static func job(_ steps: String) -> String {
        "- domains: a\n  steps:\n\(steps.split(separator: "\n").map { "    \($0)\n" }.joined())"
    }

    private static var dry: RunOptions {
        var options = RunOptions()
        options.isDryRun = true
        return options
    }

    @Test func whatMustNotRunNeedsNoList() async throws {
        let bench = try await bench()
        let summary = try await bench.run(
            Self.job(
                """
                - name: Ask
                  qmp: query-status
                  register: status
                  when: false
                - name: Each
                  debug: "{{ item }}"
                  loop: "{{ steps.status.reply.list }}"
                  when: {$.steps.status.skipped: false}
                - name: Item
                  debug: "{{ item }}"
                  loop: "{{ steps.status.reply.list }}"
                  when: [false, "{{ item.x }}"]
                """))
        #expect(summary.outcome == .done)
        #expect(bench.results == ["skipped Ask", "skipped Each", "skipped Item"])
    }

    @Test func aListThatIsNotThereFailsAStepThatMayRun() async throws {
        let bench = try await bench()
        let summary = try await bench.run(
            Self.job(
                """
                - {name: Ask, qmp: query-status, register: status, when: false}
                - {name: Each, debug: "{{ item }}", loop: "{{ steps.status.reply.list }}", when: "{{ item }}"}
                """))
        #expect(summary.outcome == .targetFailed)
        #expect(bench.failures == ["`steps.status.reply.list` is not defined"])
    }

    @Test func whatEachItemCausesIsKept() async throws {
        let bench = try await bench()
        let hypervisor = bench.hypervisor
        await hypervisor.answerMonitor { command, domain throws(HypervisorError) in
            if case .qmp(let text) = command {
                await hypervisor.send(text.contains("one") ? "FIRST" : "SECOND", data: "{}", from: domain)
            }
            return #"{"return":{}}"#
        }
        let summary = try await bench.run(
            Self.job(
                """
                - qmp: {execute: "{{ item }}", arguments: {}}
                  loop: [cause-one, cause-two]
                  changed_when: false
                - event: {name: FIRST, within: 1s}
                - event: {name: SECOND, within: 1s}
                """))
        #expect(bench.failures == [])
        #expect(summary.outcome == .done)
    }

    @Test func anAssertOnAReplyThatWasNotAskedForIsPassedOver() async throws {
        let bench = try await bench()
        let summary = try await bench.run(
            Self.job(
                """
                - {name: Ask, qmp: query-status, register: status}
                - {name: Assert, assert: {$.steps.status.reply.list: [1]}}
                - {name: Set, set_vars: {size: "{{ steps.status.reply.size }}"}}
                - {name: Use, debug: "{{ vars.size }}"}
                """), options: Self.dry)
        #expect(bench.failures == [])
        #expect(bench.results == ["skipped Ask", "skipped Assert", "skipped Set", "skipped Use"])
        #expect(summary.outcome == .done)
    }

    @Test func aRealFailureIsOneThoughTheStepNamesAnother() async throws {
        let bench = try await bench()
        let summary = try await bench.run(
            Self.job(
                """
                - {name: Say, debug: hello, register: said}
                - {name: Break, fail: "{{ steps.said.reply }}"}
                """), options: Self.dry)
        #expect(bench.results == ["ok Say", "failed Break"])
        #expect(summary.outcome == .targetFailed)
    }

    @Test func allVariablesAreAValue() async throws {
        let bench = try await bench()
        _ = try await bench.run(
            """
            - domains: a
              vars: {one: 1, two: "{{ vars.one }}"}
              steps:
                - debug: "{{ vars }}{{ host.vars }}"
            """)
        let messages = bench.events(from: 0).compactMap { event -> String? in
            if case .stepEnded(let result) = event { result.message } else { nil }
        }
        #expect(messages == [#"{"one":1,"two":1}{}"#])
    }
}
