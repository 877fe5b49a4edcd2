// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Foundation
import Hypervisor
import HypervisorFake
import PlaybookModel
import RunStore
import Synchronization
import Testing

/// The first interrupt, which ends what waits.
@Suite(.timeLimit(.minutes(1))) struct InterruptTests {
    private func bench(_ names: String...) async throws -> EngineBench {
        let bench = try EngineBench()
        for name in names { try await bench.hypervisor.defineElsewhere(EngineBench.xml(name), state: .running) }
        return bench
    }

    /// Each step would wait for ten minutes.
    @Test(arguments: [
        "- qmp: query-status\n      retry: {within: 1200s, every: 600s}\n      expect: {$.status: never}",
        "- qmp: stop\n    - event: {name: NEVER, within: 600s}", "- pause: 600s",
        "- job: {id: copy, within: 600s, every: 600s}",
        "- power: {state: stopped, force_after: 600s}",
    ]) func aWaitEndsAndTheTargetIsTakenBack(_ steps: String) async throws {
        let bench = try await bench("a")
        let domain = try #require(try await bench.hypervisor.domains().first)
        let before = try await bench.snapshot(domain)
        await bench.hypervisor.setObeysShutdown(false)
        let isCancelled = Flag()
        await bench.hypervisor.answerMonitor { command, _ throws(HypervisorError) in
            let text = "\(command)"
            if text.contains("job-cancel") { isCancelled.isSet.store(true, ordering: .relaxed) }
            guard text.contains("query-jobs"), !isCancelled.isSet.load(ordering: .relaxed) else {
                return #"{"return":[]}"#
            }
            return #"{"return":[{"id":"copy","status":"running"}]}"#
        }
        let interruption = Interruption()
        let first = await bench.hypervisor.callCount
        async let running = bench.run(
            "- domains: a\n  steps:\n    - inject: {args: [\"-S\"]}\n    \(steps)\n", interruption: interruption)
        // What causes the wait, where anything does.
        let causes: Set = ["virDomainQemuMonitorCommand", "virDomainShutdown"]
        while await !bench.hypervisor.calls.dropFirst(first).contains(where: {
            causes.contains($0.name) || steps.contains("pause") && $0.name == "virDomainDefineXMLFlags"
        }) { await Task.yield() }
        interruption.request()
        let summary = try await running
        #expect(summary.outcome == (steps.contains("stopped") ? .undoIncomplete : .interrupted))
        #expect(try await bench.snapshot(domain) == before)
        #expect(await !bench.hypervisor.calls.contains { $0.name == "virDomainDestroy" })
    }

    @Test func whoWaitsForAnotherTargetIsWoken() async throws {
        let bench = try await bench("a", "b")
        let (interruption, gate) = (Interruption(), Gate())
        await bench.hypervisor.answerMonitor { _, domain throws(HypervisorError) in
            // The one that does it for all is held up until the other has ended.
            await gate.pass()
            return #"{"return":{}}"#
        }
        let executor = bench.executor(
            options: RunOptions(), interruption: interruption, id: .init(startingAt: Date())
        ) { event in
            guard case .changeUndone(let result) = event, result.target.domain.name == "b" else { return }
            Task { await gate.open() }
        }
        let playbook = try EngineBench.playbook(
            """
            - domains: [a, b]
              steps:
                - inject: {args: ["-S"]}
                - {qmp: query-status, run_once: true}
            """)
        async let running = executor.run([playbook])
        await gate.someoneCame()
        while await bench.hypervisor.calls.filter({ $0.name == "virDomainDefineXMLFlags" }).count < 2 {
            await Task.yield()
        }
        interruption.request()
        #expect(try await running.outcome == .interrupted)
        #expect(bench.undone == ["inject"])
    }

    @Test func whatASecondInterruptLeavesALaterRollbackTakesBack() async throws {
        let bench = try await bench("a")
        let domain = try #require(try await bench.hypervisor.domains().first)
        let before = try await bench.snapshot(domain)
        let (interruption, run) = (Interruption(), RunID(startingAt: Date()))
        await bench.hypervisor.answerMonitor { [bench] _, domain throws(HypervisorError) in
            interruption.request()
            let isOpen = try? await bench.store.stop(run, as: .interrupted, at: Date(), within: .seconds(30))
            #expect(isOpen == true)
            return #"{"return":{}}"#
        }
        _ = try await bench.run(
            """
            - domains: a
              steps:
                - inject: {args: ["-S"]}
                - qmp: query-status
                - inject: {args: ["-no-reboot"]}
            """, options: RunOptions(), interruption: interruption, id: run)
        #expect(bench.undone == ["inject: not tried, for the program is to end at once"])
        let left = try await bench.snapshot(domain)
        #expect(left.xml?.contains("-S") == true && left.xml?.contains("-no-reboot") == false)
        let later = try EngineBench(after: bench)
        #expect(try await later.rollback(run).outcome == .done)
        #expect(try await bench.snapshot(domain) == before)
    }

    @Test func anInterruptInTheLastStepOfAPlayIsTakenBackWhereAnotherPlayWasToFollow() async throws {
        let bench = try await bench("a", "b")
        let domains = try await bench.hypervisor.domains()
        let before = try await bench.snapshot(domains[0])
        let interruption = Interruption()
        await bench.hypervisor.answerMonitor { _, domain throws(HypervisorError) in
            interruption.request()
            return #"{"return":{}}"#
        }
        var options = RunOptions()
        options.forks = 1
        let summary = try await bench.run(
            """
            - domains: [b]
              steps:
                - inject: {args: ["-S"]}
            - domains: [a]
              steps:
                - inject: {args: ["-S"]}
                - qmp: query-status
            - domains: [a]
              steps:
                - power: paused
            """, options: options, interruption: interruption)
        #expect(summary.outcome == .interrupted)
        #expect(try await bench.snapshot(domains[0]) == before)
        // No play was to follow for this one.
        #expect(try await bench.snapshot(domains[1]).xml?.contains("-S") == true)
    }
}

/// Holds up who passes until it is opened.
private actor Gate {
    private var isOpen = false
    private var hasCome = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var watching: [CheckedContinuation<Void, Never>] = []

    func pass() async {
        hasCome = true
        for watcher in watching { watcher.resume() }
        watching = []
        if !isOpen { await withCheckedContinuation { waiting.append($0) } }
    }

    func someoneCame() async {
        if !hasCome { await withCheckedContinuation { watching.append($0) } }
    }

    func open() {
        isOpen = true
        for waiter in waiting { waiter.resume() }
        waiting = []
    }
}

private final class Flag: Sendable {
    let isSet = Atomic(false)
}
