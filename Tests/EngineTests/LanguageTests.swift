// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Diagnostics
import Engine
import Hypervisor
import HypervisorFake
import PlaybookModel
import Testing

/// Conditions, loops, blocks and handlers on a hypervisor in memory.
@Suite struct LanguageTests {
    private func bench(_ names: String..., state: PowerState = .running) async throws -> EngineBench {
        let bench = try EngineBench()
        for name in names { try await bench.hypervisor.defineElsewhere(EngineBench.xml(name), state: state) }
        return bench
    }

    private func domain(_ name: String, of bench: EngineBench) async throws -> DomainID {
        try #require(try await bench.hypervisor.domains().first { $0.name == name })
    }

    @Test func aConditionLooksAtTheWholeContext() async throws {
        let bench = try await bench("a")
        _ = try await bench.run(
            """
            - domains: a
              vars: {wanted: running}
              steps:
                - name: Holds
                  debug: x
                  when: {$.domain.state: "{{ vars.wanted }}", $.vars.wanted: {exists: true}}
                - name: Holds not
                  debug: x
                  when: [{$.domain.name: a}, {$.domain.tainted: {contains: custom-argv}}]
                - name: By a template
                  debug: x
                  when: "{{ vars.absent | default(false) }}"
            """)
        #expect(bench.failures == [])
        #expect(bench.results == ["ok Holds", "skipped Holds not", "skipped By a template"])
    }

    @Test func onlyWhatIsAskedForIsFetched() async throws {
        let bench = try await bench("a")
        let before = await bench.hypervisor.callCount
        _ = try await bench.run(
            """
            - domains: a
              steps:
                - debug: "{{ domain.name }}"
                  when: {$.vars.none: {exists: false}, $.host.name: localhost}
            """)
        let calls = await bench.hypervisor.calls.dropFirst(before).map(\.name)
        #expect(Set(calls) == ["virConnectListAllDomains"])
    }

    @Test func aVariableLeadsToWhatItLooksAt() async throws {
        let bench = try await bench("a")
        let summary = try await bench.run(
            """
            - domains: a
              vars: {where: "{{ vars.what }}", what: "is {{ domain.state }}"}
              steps:
                - assert: {$.vars.where: is running}
            """)
        #expect(bench.failures == [])
        #expect(summary.outcome == .done)
    }

    @Test func aDryRunDoesNotDenyWhatAnUnsentCommandMayCause() async throws {
        let bench = try await bench("a")
        var options = RunOptions()
        options.isDryRun = true
        let summary = try await bench.run(
            """
            - domains: a
              steps:
                - qmp: stop
                - power: restarted
                  when: changed
            """, options: options)
        let messages = bench.events(from: 0).compactMap { event -> String? in
            guard case .stepEnded(let result) = event else { return nil }
            return result.message
        }
        #expect(messages.last?.hasPrefix("not known in a dry run") == true, "\(messages)")
        #expect(summary.hasUnsentChanges)
    }

    @Test func aLoopIsOneStepWithTheResultsOfAll() async throws {
        let bench = try await bench("a")
        let summary = try await bench.run(
            """
            - domains: a
              vars: {list: [{n: one}, {n: two}]}
              steps:
                - name: Loop
                  inject: {id: "{{ item.n }}", args: ["-d", "{{ item.n }}"]}
                  loop: "{{ vars.list }}"
                  register: all
                - assert:
                    $.steps.all.changed: true
                    $.steps.all.results[1].item.n: two
                    $.steps.all.results[*].changed: true
                - name: Nothing
                  debug: "{{ item }}"
                  loop: []
            """)
        #expect(bench.failures == [])
        #expect(bench.results == ["changed Loop", "ok assert", "skipped Nothing"])
        #expect(summary.targets.first?.tally.changed == 1)
        let xml = try await bench.snapshot(try await domain("a", of: bench)).xml
        #expect(xml?.contains("one") == true && xml?.contains("two") == true)
    }

    @Test func aLoopEndsAtTheItemThatFailsAndAllIsTakenBack() async throws {
        let bench = try await bench("a")
        let before = try await bench.snapshot(try await domain("a", of: bench))
        let summary = try await bench.run(
            """
            - domains: a
              steps:
                - name: Loop
                  power: "{{ item }}"
                  loop: [paused, resumed, nonsense, paused]
            """)
        #expect(summary.targets.first?.tally.failed == 1)
        #expect(summary.targets.first?.tally.rolledBack == 2)
        #expect(try await bench.snapshot(try await domain("a", of: bench)) == before)
    }

    @Test func anInterruptedLoopIsAFailureAndIsTakenBack() async throws {
        let bench = try await bench("a")
        let before = try await bench.snapshot(try await domain("a", of: bench))
        let interruption = Interruption()
        await bench.hypervisor.answerMonitor { _, _ throws(HypervisorError) in
            interruption.request()
            return #"{"return":{}}"#
        }
        let summary = try await bench.run(
            """
            - domains: a
              steps:
                - inject: {args: ["-S"]}
                - name: Ask
                  qmp: query-status
                  loop: [1, 2]
            """, interruption: interruption)
        #expect(summary.outcome == .interrupted)
        #expect(bench.failures == ["interrupted after 1 of 2 items"])
        #expect(try await bench.snapshot(try await domain("a", of: bench)) == before)
    }

    @Test func whatAnItemSendsIsDeniedBeforeTheRunAndWhatAReplyGivesAsItIsSent() async throws {
        var options = RunOptions()
        options.policy = try MonitorPolicy(SourceFile(name: "policy.yml", text: "deny: [quit]"))
        let early = try await bench("a")
        do {
            _ = try await early.run(
                """
                - domains: a
                  vars: {last: quit}
                  steps:
                    - qmp: system_reset
                    - qmp: "{{ item }}"
                      loop: [query-status, "{{ vars.last }}"]
                """, options: options)
            Issue.record("the run went on")
        } catch RunFailure.input(let invalid) {
            #expect(invalid.description.contains("5:12: error: `quit` is denied by `quit` in policy.yml:1:8"))
        }
        #expect(early.results == [])
        let late = try await bench("a")
        let summary = try await late.run(
            """
            - domains: a
              steps:
                - debug: quit
                  register: said
                - set_vars: {last: "{{ steps.said.reply }}"}
                - qmp: "{{ item }}"
                  loop: ["{{ vars.last }}"]
            """, options: options)
        #expect(summary.targets.first?.tally.failed == 1)
        #expect(late.failures.first?.contains("`quit` is denied") == true)
        #expect(await !late.hypervisor.calls.contains { $0.name == "virDomainQemuMonitorCommand" })
    }

    @Test func aCommandIsCheckedOnlyForThoseThatWhereTakes() async throws {
        let bench = try await bench("a", "b")
        var options = RunOptions()
        options.policy = try MonitorPolicy(SourceFile(name: "policy.yml", text: "qmp: {deny: [b-*]}"))
        let summary = try await bench.run(
            """
            - domains: {where: {$.domain.name: a}}
              steps:
                - qmp: "{{ domain.name }}-command"
                  expect_error: CommandNotFound
            """, options: options)
        #expect(summary.targets.map(\.target.domain.name) == ["a"])
    }

    @Test func strongerVariablesWin() async throws {
        let bench = try await bench("a")
        _ = try await bench.run(
            """
            - domains: a
              vars: {x: play, y: play}
              steps:
                - block:
                    - assert: {$.vars.x: block, $.vars.y: step}
                      vars: {y: step}
                    - set_vars: {x: set, y: "{{ vars.x }}"}
                    - assert: {$.vars.x: set, $.vars.y: block}
                  vars: {x: block, y: block}
                - assert: {$.vars.x: set}
                  vars: {x: step}
            """)
        #expect(bench.failures == [])
    }

    private static let block = """
        - domains: a
          steps:
            - name: Before
              inject: {id: before, args: ["-d", "unimp"]}
            - block:
                - name: Change
                  inject: {id: inside, args: ["-d", "guest_errors"]}
                - name: Break
                  fail: broken
                - name: Unseen
                  debug: x
              rescue:
                - name: Rescue
                  debug: x
              always:
                - name: Always
                  debug: x
              ON_FAILURE
            - name: After
              debug: x
        """

    @Test func aRescuedBlockIsNoFailureAndKeepsItsChanges() async throws {
        let bench = try await bench("a")
        let summary = try await bench.run(Self.block.replacing("ON_FAILURE", with: "name: Block"))
        #expect(
            bench.results == [
                "changed Before", "changed Change", "failed Break", "ok Rescue", "ok Always", "ok After",
            ])
        #expect(summary.outcome == .done)
        #expect(summary.targets.first?.tally.failed == 0)
        #expect(summary.targets.first?.tally.rescued == 1)
        let xml = try await bench.snapshot(try await domain("a", of: bench)).xml
        #expect(xml?.contains("guest_errors") == true)
    }

    @Test func aBlockThatSaysSoIsTakenBackBeforeItsRescue() async throws {
        let bench = try await bench("a")
        let summary = try await bench.run(Self.block.replacing("ON_FAILURE", with: "on_failure: rollback"))
        #expect(summary.outcome == .done)
        #expect(summary.targets.first?.tally.rolledBack == 1)
        let xml = try await bench.snapshot(try await domain("a", of: bench)).xml
        #expect(xml?.contains("unimp") == true)
        #expect(xml?.contains("guest_errors") == false)
    }

    @Test func aBlockWithoutRescueRunsItsEndAndIsThenTakenBack() async throws {
        let bench = try await bench("a")
        let before = try await bench.snapshot(try await domain("a", of: bench))
        let summary = try await bench.run(
            """
            - domains: a
              steps:
                - block:
                    - name: Change
                      inject: {args: ["-S"]}
                    - name: Break
                      fail: broken
                  always:
                    - name: Always
                      power: paused
                - name: After
                  debug: x
            """)
        #expect(bench.results == ["changed Change", "failed Break", "changed Always"])
        #expect(summary.outcome == .targetFailed)
        #expect(try await bench.snapshot(try await domain("a", of: bench)) == before)
    }

    @Test func aFailedRescueFailsTheBlock() async throws {
        let bench = try await bench("a")
        let summary = try await bench.run(
            """
            - domains: a
              steps:
                - block:
                    - block:
                        - name: One
                          fail: one
                      rescue:
                        - name: Two
                          fail: two
                      always:
                        - name: Inner
                          debug: x
                  rescue:
                    - name: Three
                      debug: x
                - name: After
                  debug: x
            """)
        #expect(bench.results == ["failed One", "failed Two", "ok Inner", "ok Three", "ok After"])
        #expect(summary.outcome == .done)
        #expect(summary.targets.first?.tally.failed == 0)
        #expect(summary.targets.first?.tally.rescued == 2)
    }

    @Test func aLostHostIsNotRescued() async throws {
        let bench = try await bench("a")
        await bench.hypervisor.answerMonitor { _, _ throws(HypervisorError) in
            throw HypervisorError(
                reason: .libvirt(.rpc, domain: 7), message: "lost", call: "virDomainQemuMonitorCommand", subject: "a")
        }
        _ = try await bench.run(
            """
            - domains: a
              on_failure: continue
              steps:
                - block:
                    - qmp: query-status
                  rescue:
                    - debug: x
                  always:
                    - debug: y
            """)
        #expect(bench.results == ["unreachable qmp"])
    }

    @Test func handlersRunOnceInTheirOwnOrderWhereSomethingChanged() async throws {
        let bench = try await bench("a")
        let play = """
            - domains: a
              steps:
                - name: One
                  inject: {id: one, args: ["-d", "unimp"]}
                  notify: [Last, First]
                - name: Two
                  inject: {id: two, args: ["-d", "guest_errors"]}
                  notify: First
                - name: Unchanged
                  debug: x
                  notify: Never
              handlers:
                - name: First
                  power: {state: restarted, force_after: 0s}
                  notify: Chained
                - name: Never
                  debug: x
                - name: Last
                  debug: x
                - name: Chained
                  debug: x
            """
        _ = try await bench.run(play)
        let first = ["changed One", "changed Two", "ok Unchanged", "changed First", "ok Last", "ok Chained"]
        #expect(bench.results == first)
        _ = try await bench.run(play)
        #expect(bench.results == first + ["ok One", "ok Two", "ok Unchanged"])
    }

    @Test func aFailedHandlerTakesItsTargetBack() async throws {
        let bench = try await bench("a")
        let before = try await bench.snapshot(try await domain("a", of: bench))
        let summary = try await bench.run(
            """
            - domains: a
              steps:
                - inject: {args: ["-S"]}
                  notify: Break
              handlers:
                - name: Break
                  fail: broken
            """)
        #expect(summary.outcome == .targetFailed)
        #expect(try await bench.snapshot(try await domain("a", of: bench)) == before)
    }

    @Test(arguments: [1, 8]) func oneTargetDoesItForAll(_ forks: Int) async throws {
        let bench = try await bench("a", "b", "c")
        var options = RunOptions()
        options.forks = forks
        let summary = try await bench.run(
            """
            - domains: "*"
              steps:
                - name: Not on a
                  set_vars: {who: "{{ domain.name }}"}
                  register: once
                  run_once: true
                  when: {$.domain.name: {not_equals: a}}
                - assert:
                    - $.vars.who: "{{ steps.once.reply.who }}"
                    - $.vars.who: {one_of: [b, c]}
                  when: {$.domain.name: {not_equals: a}}
            """, options: options)
        #expect(summary.outcome == .done, "\(bench.failures)")
        #expect(bench.results.filter { $0 == "ok Not on a" }.count == 1)
        #expect(bench.results.filter { $0 == "ok assert" }.count == 2)
    }

    @Test(.timeLimit(.minutes(1))) func theFirstTargetDoesItForAllHoweverSlowItIs() async throws {
        let bench = try await bench("a", "b", "c")
        let others = AsyncStream.makeStream(of: Void.self)
        await bench.hypervisor.answerMonitor { _, domain throws(HypervisorError) in
            if domain.name == "a" {
                var arrivals = others.stream.makeAsyncIterator()
                for _ in 0..<2 { await arrivals.next() }
            } else {
                others.continuation.yield()
            }
            return #"{"return":{}}"#
        }
        let summary = try await bench.run(
            """
            - domains: "*"
              steps:
                - qmp: query-status
                - set_vars: {who: "{{ domain.name }}"}
                  run_once: true
                - assert: {$.vars.who: a}
            """)
        #expect(summary.outcome == .done, "\(bench.failures)")
        #expect(bench.results.filter { $0 == "ok assert" }.count == 3)
    }

    @Test func whatFailsForAllFailsOnAll() async throws {
        let bench = try await bench("a", "b")
        let summary = try await bench.run(
            """
            - domains: "*"
              steps:
                - fail: broken
                  run_once: true
            """)
        #expect(summary.targets.map(\.tally.failed) == [1, 1])
    }

    @Test func whereChoosesAmongTheDomainsAsTheyAre() async throws {
        let bench = try await bench("a", "b")
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("c"), state: .off)
        let summary = try await bench.run(
            """
            - domains: {where: {$.domain.state: running}}
              steps:
                - power: paused
            - domains: {names: ["a", "c"], where: {$.domain.state: {not_equals: running}}}
              steps:
                - debug: x
            """)
        #expect(summary.targets.map(\.target.domain.name) == ["a", "b", "c"])
        #expect(bench.results.filter { $0 == "ok debug" }.count == 2)
    }

    @Test func aRequirementIsHeldAgainstEachHostFirst() async throws {
        let bench = try await bench("a")
        let error = await #expect(throws: RunFailure.self) {
            try await bench.run(
                """
                - domains: a
                  steps:
                    - power: paused
                - domains: a
                  requires: {libvirt: ">=900"}
                  steps:
                    - power: paused
                """)
        }
        guard case .input(let invalid)? = error else { return }
        #expect(invalid.diagnostics.first?.code == "requirement")
        #expect(invalid.diagnostics.first?.range?.start.line == 5)
        #expect(bench.results == [])
    }

    @Test func whatIsSecretIsNeitherShownNorKept() async throws {
        let bench = try await bench("a")
        _ = try await bench.run(
            """
            - domains: a
              vars: {word: s3cret}
              steps:
                - name: Say {{ vars.word }}
                  debug: "{{ vars.word }}"
                  register: said
                  no_log: true
                - name: Loop
                  debug: "{{ vars.word }} {{ item }}"
                  loop: [1]
                  no_log: true
                - assert: {$.steps.said.reply: s3cret}
                - name: Break
                  fail: "{{ vars.word }}"
                  no_log: true
            """)
        let shown = bench.events(from: 0).map { event -> String in
            if case .stepEnded(let result) = event { return "\(result)" }
            return ""
        }
        #expect(shown.count > 4)
        #expect(!shown.contains { $0.contains("s3cret") && !$0.contains("assert") })
        #expect(bench.results.last == "failed Break")
    }

    @Test(arguments: [
        "- domains: a\n  steps:\n    - {qmp: stop, expect: {tpye: hunter4literal}, no_log: true}\n",
        "- domains: a\n  no_log: true\n  steps:\n    - {qmpp: stop, expect: hunter4literal}\n",
        "- domains: a\n  steps:\n    - no_log: true\n      block:\n        - {qmp: hunter4literal, loop: {a: 1}}\n",
        "- domains: a\n  vars: {it: &it {tpye: hunter4literal}}\n  steps:\n    - {power: *it, no_log: true}\n",
    ])
    func theLinesOfASecretStepAreInNoMessage(text: String) throws {
        let error = #expect(throws: InvalidInput.self) { try EngineBench.playbook(text) }
        #expect(error?.diagnostics.isEmpty == false)
        #expect(error?.description.contains("hunter4literal") == false, "\(error?.description ?? "")")
    }

    @Test func tagsChooseAsInAnsible() throws {
        let playbook = try PlaybookReader(catalog: .standard).read(
            SourceFile(
                name: "p.yml",
                text: """
                    - domains: a
                      steps:
                        - {name: plain, debug: x}
                        - {name: one, debug: x, tags: one}
                        - name: B
                          block:
                            - {name: inner, debug: x}
                            - {name: two, debug: x, tags: [two]}
                          tags: block
                        - {name: always, debug: x, tags: always}
                        - {name: never, debug: x, tags: [never, rare]}
                    """))
        func chosen(_ tags: [String] = [], skipping: [String] = [], from start: String? = nil) throws -> [String] {
            let selection = StepSelection(tags: tags, skipping: skipping, startingAt: start)
            return try selection.applied(to: [playbook]).flatMap(\.plays).flatMap(\.steps).map(\.title)
        }
        #expect(try chosen() == ["plain", "one", "inner", "two", "always"])
        #expect(try chosen(["one"]) == ["one", "always"])
        #expect(try chosen(["block"]) == ["inner", "two", "always"])
        #expect(try chosen(["rare"]) == ["always", "never"])
        #expect(try chosen(["untagged"]) == ["plain", "always"])
        #expect(try chosen(["tagged"]) == ["one", "inner", "two", "always"])
        #expect(try chosen(skipping: ["block", "always"]) == ["plain", "one"])
        #expect(try chosen(from: "inner") == ["inner", "two", "always"])
        #expect(try chosen(from: "tw*") == ["two", "always"])
        #expect(throws: InvalidInput.self) { try chosen(["blok"]) }
        #expect(throws: InvalidInput.self) { try chosen(from: "Inner") }
    }

    @Test func whatAnUnchosenStepRegistersIsMissed() throws {
        let playbook = try EngineBench.playbook(
            """
            - domains: a
              steps:
                - {name: Ask, qmp: query-status, register: status, tags: ask}
                - {name: Reads, debug: "{{ steps.status.reply }}", tags: reads}
                - {name: May read, debug: "{{ steps.status.reply | default('') }}", tags: may}
                - {name: Asks, debug: x, when: {$.steps.status.changed: true}, tags: asks}
                - {name: Again, debug: "{{ steps.status.reply }}", tags: ask}
            """)
        func warnings(_ tags: String...) throws -> [String] {
            try StepSelection(tags: tags).applied(to: [playbook]).flatMap(\.warnings).map(\.message)
        }
        let refusal = #expect(throws: InvalidInput.self) { try warnings("reads") }
        #expect(
            refusal?.diagnostics.map(\.message)
                == ["it needs `steps.status`, and `Ask`, which registers it, is not chosen"])
        #expect(try warnings("may") == [])
        #expect(
            try warnings("asks")
                == ["its `when` looks at `steps.status`, and `Ask`, which registers it, is not chosen"])
        #expect(try warnings("ask") == [])
        #expect(throws: InvalidInput.self) { try StepSelection(startingAt: "Reads").applied(to: [playbook]) }
    }

    @Test func aStartIsTakenAsItIsWrittenFirst() throws {
        let playbook = try EngineBench.playbook(
            "- domains: a\n  steps: [{name: First a, debug: x}, {name: \"First [a]\", debug: x}]\n")
        func start(_ name: String) throws -> [String] {
            try StepSelection(startingAt: name).applied(to: [playbook]).flatMap(\.plays).flatMap(\.steps).map(\.title)
        }
        #expect(try start("First [a]") == ["First [a]"])
        #expect(try start("First [ab]") == ["First a", "First [a]"])
    }

    @Test func aDryRunPredictsThroughBlocksAndHandlers() async throws {
        let bench = try await bench("a", state: .off)
        var options = RunOptions()
        options.isDryRun = true
        let before = try await bench.snapshot(try await domain("a", of: bench))
        _ = try await bench.run(
            """
            - domains: a
              steps:
                - block:
                    - power: started
                    - fail: broken
                  rescue:
                    - debug: x
                  on_failure: rollback
                - assert: {$.domain.state: "off", $.changed: false}
                - power: started
                  notify: Pause
              handlers:
                - name: Pause
                  power: paused
                  when: {$.domain.state: running}
            """, options: options)
        #expect(
            bench.results == [
                "changed power", "failed fail", "ok debug", "ok assert", "changed power", "changed Pause",
            ])
        #expect(try await bench.snapshot(try await domain("a", of: bench)) == before)
    }
}
