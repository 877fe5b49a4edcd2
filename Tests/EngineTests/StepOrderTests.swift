// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine
import Foundation
import Hypervisor
import HypervisorFake
import PlaybookModel
import RunStore
import Synchronization
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

    @Test func aListMayComeOfTheStepsOwnVariables() async throws {
        let bench = try await bench()
        _ = try await bench.run(
            """
            - domains: a
              vars: {log: {level: x}}
              steps:
                - {debug: "{{ item }}", loop: "{{ vars.log.own }}", vars: {log: {own: [1]}}}
                - {debug: "{{ item }}", loop: "{{ vars.new }}", vars: {new: [1]}}
            """)
        #expect(bench.results == ["ok debug", "ok debug"])
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

    @Test func aQuestionDoesNotSayWhatNoLogHides() async throws {
        let bench = try await bench()
        let asked = Mutex<[String]>([])
        var options = RunOptions()
        options.confirm = { step, _ in
            asked.withLock { $0.append(step) }
            return false
        }
        _ = try await bench.run(
            """
            - domains: a
              vars: {pw: letmein}
              steps:
                - {name: "Open {{ vars.pw }}", debug: x}
                - {name: "Hide {{ vars.pw }}", debug: x, no_log: true}
            """, options: options)
        #expect(asked.withLock { $0 } == ["Open letmein", "Hide {{ vars.pw }}"])
    }

    @Test func textWhereAListBelongsSaysHowToGiveOne() async throws {
        let bench = try await bench()
        let playbook = try EngineBench.playbook(
            "- domains: a\n  steps:\n    - {debug: x, loop: \"{{ vars.list }}\"}\n", variables: ["list": "[1, 2]"])
        let executor = bench.executor(options: RunOptions(), id: RunID(startingAt: Date()))
        let failure = await #expect(throws: RunFailure.self) { try await executor.run([playbook]) }
        let mistakes = if case .input(let invalid)? = failure { invalid.diagnostics } else { [Diagnostic]() }
        #expect(mistakes.map(\.help) == [#"-e list=… gives text: write -e '{"list": [1,2]}'"#])
    }

    @Test func aTruthOfTheCommandLineIsReadBeforeAnythingRuns() throws {
        let job = "- domains: a\n  steps:\n    - {debug: x, when: \"{{ vars.wanted }}\"}\n"
        let refusal = #expect(throws: InvalidInput.self) {
            try EngineBench.playbook(job, variables: ["wanted": "true"])
        }
        #expect(refusal?.diagnostics.map(\.help) == [#"-e wanted=… gives text: write -e '{"wanted": true}'"#])
        let set = "- domains: a\n  steps: [{set_vars: {wanted: true}}]\n" + job
        #expect(throws: Never.self) { try EngineBench.playbook(set) }
    }
}
