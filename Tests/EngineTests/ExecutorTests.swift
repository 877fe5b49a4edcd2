// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine
import Hypervisor
import HypervisorFake
import PlaybookModel
import Synchronization
import Testing

/// Plays walked on a hypervisor in memory.
@Suite struct ExecutorTests {
    private static let job = """
        - name: Job
          domains: "*"
          steps:
            - name: Inject
              inject: {args: ["-d", "unimp"]}
            - name: Restart
              power: {state: restarted, force_after: 0s}
              when: changed
            - name: Ask
              qmp: query-status
              register: status
            - name: Say
              debug: "{{ steps.status.reply }}"
        """

    @Test func theSecondRunDefinesNothing() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        let first = try await bench.run(Self.job)
        #expect(bench.failures == [])
        #expect(first.targets.first?.tally.changed == 2)
        let calls = await bench.hypervisor.callCount
        let second = try await bench.run(Self.job)
        #expect(second.targets.first?.tally.changed == 0)
        #expect(second.targets.first?.tally.skipped == 1)
        let later = await bench.hypervisor.calls.dropFirst(calls).map(\.name)
        #expect(!later.contains { $0.contains("Define") || $0.contains("Create") || $0.contains("Destroy") })
    }

    @Test func aDryRunCallsNothingThatChangesOrTaints() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        var options = RunOptions()
        options.isDryRun = true
        options.showsDifferences = true
        let before = await bench.hypervisor.callCount
        let summary = try await bench.run(Self.job, options: options)
        #expect(summary.outcome == .done)
        #expect(bench.results == ["changed Inject", "changed Restart", "skipped Ask", "skipped Say"])
        let reads: Set = [
            "virConnectListAllDomains", "virDomainListGetStats", "virDomainGetXMLDesc", "virDomainGetMessages",
            "virConnectDomainXMLToNative", "virConnectGetVersion", "virDomainHasManagedSaveImage",
        ]
        let calls = await bench.hypervisor.calls.dropFirst(before).map(\.name)
        #expect(Set(calls).subtracting(reads) == [])
        #expect(calls.contains("virConnectDomainXMLToNative"))
    }

    @Test func aFailureOfOneTargetLeavesTheOthersAlone() async throws {
        let bench = try EngineBench()
        for name in ["a", "b", "c"] {
            try await bench.hypervisor.defineElsewhere(EngineBench.xml(name), state: .running)
        }
        await bench.hypervisor.answerMonitor { _, domain throws(HypervisorError) in
            domain.name == "b" ? #"{"error":{"class":"GenericError","desc":"no"}}"# : #"{"return":{}}"#
        }
        let summary = try await bench.run(Self.job)
        #expect(summary.outcome == .targetFailed)
        let tallies = Dictionary(uniqueKeysWithValues: summary.targets.map { ($0.target.domain.name, $0.tally) })
        #expect(tallies["a"]?.failed == 0)
        #expect(tallies["a"]?.changed == 2)
        #expect(tallies["b"]?.failed == 1)
        #expect(tallies["b"]?.rolledBack == 2)
        #expect(tallies["c"]?.ok == 4)
    }

    @Test(.timeLimit(.minutes(1))) func noMoreTargetsThanForksAreWorkedOnAtOnce() async throws {
        let bench = try EngineBench()
        for number in 0..<12 {
            try await bench.hypervisor.defineElsewhere(EngineBench.xml("g\(number)"), state: .running)
        }
        let gate = Gate()
        await bench.hypervisor.answerMonitor { _, _ throws(HypervisorError) in
            await gate.pass()
            return #"{"return":{}}"#
        }
        var options = RunOptions()
        options.forks = 3
        let summary = try await bench.run(Self.job, options: options)
        #expect(summary.targets.count == 12)
        #expect(await gate.most == 3)
    }

    @Test func anInterruptStartsNoStepAndUndoesWhatWasBegun() async throws {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        let before = try await bench.snapshot(domain)
        let interruption = Interruption()
        await bench.hypervisor.answerMonitor { _, _ throws(HypervisorError) in
            interruption.request()
            return #"{"return":{}}"#
        }
        let summary = try await bench.run(Self.job, interruption: interruption)
        #expect(summary.outcome == .interrupted)
        #expect(bench.results == ["changed Inject", "changed Restart", "ok Ask"])
        #expect(try await bench.snapshot(domain) == before)
    }

    @Test func aTargetThatFailedIsNotTouchedByLaterPlays() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"))
        let summary = try await bench.run(
            """
            - domains: a
              steps:
                - power: paused
            - domains: a
              steps:
                - power: started
            """)
        #expect(summary.outcome == .targetFailed)
        #expect(bench.results == ["failed power"])
    }

    @Test func aDryRunKnowsInLaterPlaysWhatEarlierOnesWouldMake() async throws {
        let bench = try EngineBench()
        var options = RunOptions()
        options.isDryRun = true
        let summary = try await bench.run(
            """
            - domains: n
              steps:
                - define: {xml: "<domain type='qemu'><name>n</name></domain>"}
                - debug: "{{ domain.state }} {{ domain.tainted }}"
            - domains: n
              steps:
                - inject: {args: ["-S"]}
                - power: started
            """, options: options)
        #expect(summary.outcome == .done)
        #expect(bench.results == ["changed define", "ok debug", "changed inject", "changed power"])
    }

    @Test func aHostThatIsLostEndsTheTargetAsThePlaySays() async throws {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        await bench.hypervisor.answerMonitor { _, _ throws(HypervisorError) in
            throw HypervisorError(
                reason: .libvirt(.rpc, domain: 7), message: "lost", call: "virDomainQemuMonitorCommand", subject: "a")
        }
        let summary = try await bench.run(
            """
            - domains: a
              on_failure: stop
              steps:
                - inject: {args: ["-S"]}
                - qmp: query-status
                - power: paused
            """)
        #expect(summary.outcome == .hostUnreachable)
        #expect(bench.results == ["changed inject", "unreachable qmp"])
        #expect(try await bench.snapshot(domain).xml?.contains("-S") == true)
    }

    @Test func aPlayWithoutTargetsIsAnErrorUnlessAllowed() async throws {
        let bench = try EngineBench()
        let play = "- domains: \"web-*\"\n  steps:\n    - power: started\n"
        await #expect(throws: RunFailure.self) { try await bench.run(play) }
        let summary = try await bench.run("- domains: \"web-*\"\n  allow_empty: true\n  steps:\n    - power: started\n")
        #expect(summary.outcome == .done)
    }

    @Test func aTransientDomainIsNotInjectedInto() async throws {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        try await bench.hypervisor.session(for: domain, timeout: .seconds(1)).undefine()
        let summary = try await bench.run(Self.job)
        #expect(summary.outcome == .targetFailed)
        #expect(bench.results == ["failed Inject"])
    }
}

/// Lets callers pass in threes: each waits until three have come, and a fourth that comes meanwhile would show.
private actor Gate {
    private(set) var most = 0
    private var inside = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func pass() async {
        inside += 1
        most = max(most, inside)
        if waiting.count < 2 {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            let three = waiting
            waiting = []
            // A chance for a fourth to come in before the three leave.
            for _ in 0..<20 { await Task.yield() }
            for waiter in three { waiter.resume() }
        }
        inside -= 1
    }
}
