// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine
import Foundation
import Hypervisor
import HypervisorFake
import PlaybookModel
import RunStore
import TestSupport
import Testing

/// Plans of a hypervisor in memory: kept, read, held against what is there, and carried out.
@Suite struct PlanTests {
    private static let job = """
        - name: Job
          domains: "*"
          vars: {log: unimp}
          steps:
            - name: Inject
              inject: {args: ["-d", "{{ vars.log }}"]}
            - name: Restart
              power: {state: restarted, force_after: 0s}
              when: changed
            - name: Ask
              qmp: query-status
        """

    private func bench() async throws -> EngineBench {
        let bench = try EngineBench()
        for name in ["a", "b"] { try await bench.hypervisor.defineElsewhere(EngineBench.xml(name), state: .running) }
        return bench
    }

    @Test func aPlanIsADocumentForPeople() async throws {
        let bench = try EngineBench()
        let uuid = "c7482dd6-7376-4441-bc48-57c1fb885f7d"
        let graphics = "<devices><graphics type='vnc' passwd='s3cret-x'/></devices>\n</domain>"
        let xml = EngineBench.xml("a").replacing("</domain>", with: graphics)
        try await bench.hypervisor.defineElsewhere(xml, state: .running)
        let plan = try await bench.plan(
            """
            - name: Job
              domains: [a, new]
              vars: {pw: s3cret-v}
              steps:
                - name: Make it
                  define: {xml: "<domain type='qemu'><name>new</name><uuid>\(uuid)</uuid></domain>"}
                  when: {$.domain.name: new}
                - name: Inject
                  inject: {args: ["-d", "{{ vars.log }}"]}
                - name: Each
                  hmp: log {{ item }}
                  loop: [unimp, none]
                - name: Password
                  qmp: {execute: set_password, arguments: {protocol: vnc, password: "{{ vars.pw }}"}}
                - name: Password for people
                  hmp: set_password vnc {{ vars.pw }}
                - name: Silent
                  qmp: {execute: x-secret, arguments: {value: "{{ vars.pw }}"}}
                  no_log: true
                - name: Say
                  debug: "{{ vars.pw }}"
            """, variables: ["log": "guest_errors"])
        let text = try plan.text()
        #expect(!text.contains("s3cret"))
        try Golden.expect(text, is: Golden.folder("Plans", beside: #filePath).appendingPathComponent("plan.json"))
        #expect(try RunPlan(Data(text.utf8), named: "a.plan", by: "0.1.0") == plan)
    }

    @Test func applyingAPlanDoesWhatARunDoes() async throws {
        let (planned, run) = (try await bench(), try await bench())
        let plan = try await planned.plan(Self.job)
        let first = planned.eventCount
        let summary = try await planned.apply(plan, Self.job)
        #expect(summary.outcome == .done)
        #expect(summary.run == plan.run)
        _ = try await run.run(Self.job, id: plan.run)
        let results = planned.events(from: first).compactMap { event in
            if case .stepEnded(let result) = event { "\(result.status) \(result.stepName)" } else { nil }
        }
        #expect(results.sorted() == run.results.sorted())
        for domain in try await run.hypervisor.domains() {
            #expect(try await planned.snapshot(domain) == run.snapshot(domain))
        }
        _ = try await planned.rollback(plan.run)
        let domain = try #require(try await planned.hypervisor.domains().first)
        #expect(try await planned.snapshot(domain).xml == EngineBench.xml("a"))
    }

    @Test(arguments: Drift.all) func whatHasChangedIsRefusedBeforeAnythingIs(_ drift: Drift) async throws {
        let bench = try await bench()
        let plan = try await bench.plan(Self.job)
        let domain = try #require(try await bench.hypervisor.domains().first)
        try await drift.happen(bench.hypervisor, domain)
        let calls = await bench.hypervisor.callCount
        let refusal = await #expect(throws: RunFailure.self) { try await bench.apply(plan, Self.job) }
        guard case .input(let invalid)? = refusal else {
            Issue.record("refused for another reason: \(String(describing: refusal))")
            return
        }
        #expect(invalid.description.contains(drift.words), "\(invalid)")
        let reads: Set = [
            "virConnectListAllDomains", "virDomainListGetStats", "virDomainGetXMLDesc", "virDomainGetMessages",
            "virConnectDomainXMLToNative", "virConnectGetVersion", "virDomainHasManagedSaveImage",
        ]
        let later = await bench.hypervisor.calls.dropFirst(calls).map(\.name)
        #expect(Set(later).subtracting(reads) == [])
        #expect(try await bench.store.runs().runs.isEmpty, "a refusal leaves the plan as good as it was")
    }

    /// What others may do between a plan and its application, and the words that tell of it.
    struct Drift: Sendable, CustomTestStringConvertible {
        let words: String
        let happen: @Sendable (FakeHypervisor, DomainID) async throws -> Void

        var testDescription: String { words }

        static let all = [
            Drift(words: "localhost/a has changed since the plan was made: the XML was edited (SHA-256 ") {
                try await $0.defineElsewhere(EngineBench.xml($1.name).replacing("16384", with: "32768"))
            },
            Drift(words: "localhost/a has changed since the plan was made: the state was running and is paused") {
                await $0.setStatus(of: $1) { $0.state = .paused }
            },
            Drift(words: "QEMU was started anew (process number 1, now 7)") {
                await $0.setStatus(of: $1) { $0.runtimeID = 7 }
            },
            Drift(words: "autostart was no and is yes") { await $0.setStatus(of: $1) { $0.autostarts = true } },
            Drift(words: "a managed-save image was no and is yes") {
                await $0.setStatus(of: $1) { $0.hasManagedSaveImage = true }
            },
            Drift(words: "persistent was yes and is no") { await $0.setStatus(of: $1) { $0.isPersistent = false } },
            Drift(words: "localhost/a is in the plan, and is no target any more") {
                let session = $0.session(for: $1, timeout: .seconds(1))
                try await session.destroy()
                try await session.undefine(UndefineOptions())
            },
            Drift(words: "the UUID was ") {
                let session = $0.session(for: $1, timeout: .seconds(1))
                try await session.destroy()
                try await session.undefine(UndefineOptions())
                let xml = EngineBench.xml($1.name).replacing("6ba7b810", with: "00000000")
                try await $0.defineElsewhere(xml, state: .running)
            },
            Drift(words: "localhost/c is a target, and is not in the plan") { hypervisor, _ in
                try await hypervisor.defineElsewhere(EngineBench.xml("c"))
            },
            Drift(words: "libvirt was 9.0.0 and is 10.0.0") { hypervisor, _ in
                await hypervisor.setFacts(
                    HostFacts(driver: "QEMU", libvirt: Version(10, 0, 0), hypervisor: Version(7, 2, 22)))
            },
            Drift(words: "QEMU was 7.2.22 and is 8.0.0") { hypervisor, _ in
                await hypervisor.setFacts(
                    HostFacts(driver: "QEMU", libvirt: Version(9, 0, 0), hypervisor: Version(8, 0, 0)))
            },
        ]
    }

    @Test func aTargetThatIsGoneWhenTheRunBeginsIsAConflict() async throws {
        let bench = try await bench()
        let plan = try await bench.plan(Self.job)
        let domain = try #require(try await bench.hypervisor.domains().first)
        let session = bench.hypervisor.session(for: domain, timeout: .seconds(1))
        try await session.destroy()
        try await session.undefine(UndefineOptions())
        var options = RunOptions()
        options.follow(plan)
        let summary = try await bench.executor(options: options, id: plan.run).run([EngineBench.playbook(Self.job)])
        #expect(summary.outcome == .targetFailed)
        let tallies = summary.targets.map { "\($0.target): \($0.tally.changed) \($0.tally.conflict)" }
        #expect(tallies == ["localhost/a: 0 1", "localhost/b: 2 0"])
    }

    @Test func aDryRunThatComesToSomethingElseIsRefused() async throws {
        let bench = try await bench()
        let job = "- domains: a\n  steps:\n    - qmp: query-status\n"
        let plan = try await bench.plan(job)
        let domain = try #require(try await bench.hypervisor.domains().first)
        // A guest that a command has tainted by now is asked even by a dry run.
        _ = try await bench.hypervisor.session(for: domain, timeout: .seconds(1)).monitor(.hmp("info status"))
        let refusal = await #expect(throws: RunFailure.self) { try await bench.apply(plan, job) }
        guard case .input(let invalid)? = refusal else {
            Issue.record("refused for another reason: \(String(describing: refusal))")
            return
        }
        let words = "on localhost/a something else would happen than the plan says: `qmp` would be ok, not skipped"
        #expect(invalid.description.contains(words), "\(invalid)")
    }

    @Test func aDomainIsMadeWithTheUUIDThatThePlanShows() async throws {
        let bench = try EngineBench()
        let job = """
            - domains: new
              steps:
                - define: {xml: "<domain type='qemu'><name>new</name></domain>"}
                - inject: {args: [-S]}
            """
        let plan = try await bench.plan(job)
        #expect(try await bench.apply(plan, job).outcome == .done)
        #expect(try await bench.hypervisor.domains().map(\.uuid) == plan.targets.map(\.found.uuid))
        await #expect(throws: RunFailure.self) { try await bench.apply(plan, job) }
    }

    @Test func whatChangesWhileOthersAreWorkedOnIsLeftAlone() async throws {
        let bench = try await bench()
        let plan = try await bench.plan(Self.job)
        let domains = try await bench.hypervisor.domains()
        let edited = EngineBench.xml("b").replacing("16384", with: "32768")
        await bench.hypervisor.answerMonitor { [hypervisor = bench.hypervisor] _, _ throws(HypervisorError) in
            try await hypervisor.defineElsewhere(edited)
            return #"{"return":{}}"#
        }
        var options = RunOptions()
        options.forks = 1
        let summary = try await bench.apply(plan, Self.job, options: options)
        #expect(summary.targets.map(\.tally.changed) == [2, 0])
        #expect(summary.targets.map(\.tally.conflict) == [0, 1])
        #expect(bench.failures.last?.contains("no longer what the plan says: the XML was edited") == true)
        #expect(try await bench.snapshot(domains[1]).xml == edited)
    }

    @Test func variablesAreGivenAgainAndMustComeToTheSame() async throws {
        let bench = try await bench()
        let plan = try await bench.plan(Self.job, variables: ["log": "guest_errors"])
        let comparison = PlanComparison(plan)
        #expect(comparison.objections(toVariables: ["log"]) == [])
        let objections = comparison.objections(toVariables: ["other"]).map(\.message)
        #expect(
            objections == [
                "the plan was made with the variable `log`, which is not set now",
                "the plan was made without the variable `other`",
            ])
        let refusal = await #expect(throws: RunFailure.self) {
            try await bench.apply(plan, Self.job, variables: ["log": "int"])
        }
        guard case .input(let invalid)? = refusal else {
            Issue.record("refused for another reason: \(String(describing: refusal))")
            return
        }
        let words = "`Inject` would give `+    <qemu:arg value='int'/>`, not `+    <qemu:arg value='guest_errors'/>`"
        #expect(invalid.description.contains(words), "\(invalid)")
        #expect(invalid.description.contains("-e must give the values that the plan was made with: `log`"))
        #expect(try await bench.apply(plan, Self.job, variables: ["log": "guest_errors"]).outcome == .done)
    }

    @Test(arguments: [
        (
            "power: {state: restarted, force_after: \"{{ vars.x }}\"}", "1h", "0s",
            "`power` would do: restarted, switched off at once, not: restarted, switched off after 3600 s"
        ),
        ("power: \"{{ vars.x }}\"", "stopped", "destroyed", "`power` would do: destroyed, not: stopped, never forced"),
        (
            "{hmp: log unimp, undo: {hmp: \"log {{ vars.x }}\"}}", "none", "int",
            "`hmp` would do: undone by hmp log int, not: undone by hmp log none"
        ),
    ]) func whatTheDifferencesDoNotShowIsHeldAgainstThePlanToo(
        step: String, planned: String, given: String, words: String
    ) async throws {
        let bench = try await bench()
        let job = "- domains: a\n  steps:\n    - \(step)\n"
        let plan = try await bench.plan(job, variables: ["x": planned])
        let calls = await bench.hypervisor.callCount
        let refusal = await #expect(throws: RunFailure.self) {
            try await bench.apply(plan, job, variables: ["x": given])
        }
        guard case .input(let invalid)? = refusal else {
            Issue.record("refused for another reason: \(String(describing: refusal))")
            return
        }
        #expect(invalid.description.contains(words), "\(invalid)")
        let later = await bench.hypervisor.calls.dropFirst(calls).map(\.name)
        #expect(!later.contains { $0.contains("Destroy") || $0.contains("Shutdown") })
    }

    @Test func aPlanSaysWhatUndefineLoses() async throws {
        let bench = try EngineBench()
        let nvram = "<os><nvram>/var/nvram</nvram>"
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a").replacing("<os>", with: nvram))
        await bench.hypervisor.setStatus(of: domain) { $0.hasManagedSaveImage = true }
        let plan = try await bench.plan(
            "- domains: a\n  steps:\n    - undefine: {nvram: remove, managed_save: discard}\n")
        #expect(plan.targets.first?.steps.first?.summary == "removes NVRAM; gives up the saved guest")
    }

    @Test func aPlaybookThatWasEditedIsRefused() async throws {
        let plan = try await bench().plan(Self.job)
        let comparison = PlanComparison(plan)
        #expect(comparison.objections(to: [try EngineBench.playbook(Self.job)]) == [])
        let objections = comparison.objections(to: [try EngineBench.playbook(Self.job + " ")])
        #expect(objections.map(\.code) == ["changed-file"])
        #expect(objections.first?.message.hasPrefix("test.yml has changed since the plan was made") == true)
    }

    @Test(arguments: [
        ("", "a.plan is no plan, or is damaged: it is empty"),
        ("- domains: x", "a.plan is no plan, or is damaged: it is not JSON"),
        ("{}", "a.plan is no plan, or is damaged: `kind` is missing"),
        (
            #"{"kind":"x","format":2,"version":"0.1.0"}"#,
            "a.plan is no plan, or is damaged: its kind is `x`, not `virt-playbook plan`"
        ),
        (
            #"{"kind":"virt-playbook plan","format":9,"version":"0.1.0"}"#,
            "a.plan was made by virt-playbook 0.1.0 (format 9), and this is 0.1.0 (format 2)"
        ),
        (
            #"{"kind":"virt-playbook plan","format":2,"version":"0.9.0"}"#,
            "a.plan was made by virt-playbook 0.9.0 (format 2), and this is 0.1.0 (format 2)"
        ),
        (#"{"kind":"virt-playbook plan","format":2,"version":"0.1.0"}"#, "a.plan is damaged: `made` is missing"),
    ]) func aFileThatIsNoPlanIsToldFromADamagedOne(_ text: String, _ message: String) {
        let error = #expect(throws: InvalidInput.self) {
            try RunPlan(Data(text.utf8), named: "a.plan", by: "0.1.0")
        }
        #expect(error?.diagnostics.map(\.message) == [message])
        #expect(error?.diagnostics.first?.help?.contains("make a new plan") == true)
    }

    @Test func aPlanNamesARunAndNoOtherFile() async throws {
        let text = try await bench().plan(Self.job).text().replacing("\"20260203-040506-abcd\"", with: "\"../x\"")
        let error = #expect(throws: InvalidInput.self) {
            try RunPlan(Data(text.utf8), named: "a.plan", by: "0.1.0")
        }
        #expect(error?.diagnostics.map(\.message) == ["a.plan is damaged: `../x` at $.run names no run"])
    }

    @Test func aPlanThatWasCutOffIsDamaged() async throws {
        let text = try await bench().plan(Self.job).text()
        for length in stride(from: 1, to: text.utf8.count - 2, by: 37) {
            #expect(throws: InvalidInput.self) {
                try RunPlan(Data(text.utf8.prefix(length)), named: "a.plan", by: "0.1.0")
            }
        }
    }
}

extension EngineBench {
    /// Makes a plan as the command does.
    fileprivate func plan(_ text: String, variables: [String: String] = [:]) async throws -> RunPlan {
        let playbook = try Self.playbook(text, variables: variables)
        let run = RunID(rawValue: "20260203-040506-abcd")
        var options = RunOptions()
        (options.isDryRun, options.showsDifferences, options.planning) = (true, true, .keeps)
        let recorder = PlanRecorder()
        let summary = try await executor(options: options, id: run, observe: recorder.record).run([playbook])
        try #require(summary.outcome == .done, "\(failures)")
        return RunPlan(
            run: run, version: "0.1.0", made: Date(timeIntervalSince1970: 1_770_091_506),
            request: RunPlan.Request(
                connect: nil, isReadOnly: false, sendsQueries: false, selection: RunPlan.Selection(),
                variables: Set(variables.keys)),
            playbooks: [playbook], targets: recorder.targets)
    }

    /// Carries a plan out as the command does.
    fileprivate func apply(
        _ plan: RunPlan, _ text: String, variables: [String: String] = [:], options: RunOptions = RunOptions()
    ) async throws -> RunSummary {
        let playbook = try Self.playbook(text, variables: variables)
        let verified = try await executor(options: options, id: plan.run).verify(plan, of: [playbook])
        try #require(verified.outcome == .done)
        var options = options
        options.follow(plan)
        return try await executor(options: options, id: plan.run).run([playbook])
    }
}
