// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Foundation
import GRDB
import Hypervisor
import HypervisorFake
import PlaybookModel
import RunStore
import Testing

/// What goes wrong between two plays, with the first one's changes made.
@Suite struct LostTargetTests {
    /// A run whose first play changes `a` and, with its last step, has `meanwhile` happen.
    private func run(
        then play: String, meanwhile: @escaping @Sendable (FakeHypervisor) async throws(HypervisorError) -> Void
    ) async throws -> (bench: EngineBench, summary: RunSummary?, wasTakenBack: Bool) {
        let bench = try EngineBench()
        let hypervisor = bench.hypervisor
        for name in ["a", "web-1"] { try await hypervisor.defineElsewhere(EngineBench.xml(name), state: .running) }
        let domain = try #require(try await hypervisor.domains().first)
        let before = try await bench.snapshot(domain)
        await hypervisor.answerMonitor { _, _ throws(HypervisorError) in
            try await meanwhile(hypervisor)
            return #"{"return":{}}"#
        }
        let summary = try? await bench.run(
            "- domains: a\n  steps:\n    - inject: {args: [\"-S\"]}\n    - qmp: query-status\n\(play)")
        return (bench, summary, try await bench.snapshot(domain) == before)
    }

    @Test func aDomainThatWentMeanwhileIsAConflictOfItsOwn() async throws {
        let (bench, summary, _) = try await run(
            then: "- domains: [a, web-1]\n  steps:\n    - power: paused\n"
        ) { hypervisor throws(HypervisorError) in
            guard let domain = try await hypervisor.domains().first(where: { $0.name == "web-1" }) else { return }
            let session = hypervisor.session(for: domain, timeout: .seconds(1))
            try await session.undefine()
            try await session.destroy()
        }
        #expect(summary?.outcome == .targetFailed)
        #expect(bench.results == ["changed inject", "ok qmp", "conflict domains", "changed power"])
        #expect(bench.failures.first?.contains("has no domain `web-1`") == true)
        #expect(bench.hasRecap)
    }

    /// Runs a second play for `a`, which is undefined before it.
    private func runWithoutTarget(
        _ play: String, meanwhile: @escaping @Sendable (FakeHypervisor) async throws(HypervisorError) -> Void = { _ in }
    ) async throws -> (bench: EngineBench, summary: RunSummary?) {
        let (bench, summary, _) = try await run(then: play) { hypervisor throws(HypervisorError) in
            guard let domain = try await hypervisor.domains().first(where: { $0.name == "a" }) else { return }
            let session = hypervisor.session(for: domain, timeout: .seconds(1))
            try await session.undefine()
            try await session.destroy()
            try await meanwhile(hypervisor)
        }
        return (bench, summary)
    }

    @Test(arguments: ["stop", "rollback"]) func aTargetThatWentMeanwhileIsAConflictOfTheSameTarget(
        _ policy: String
    ) async throws {
        let (bench, summary) = try await runWithoutTarget(
            """
            - {domains: [a, a], on_failure: \(policy), steps: [{power: paused}]}
            - {domains: a, steps: [{debug: x}]}

            """)
        #expect(bench.results == ["changed inject", "ok qmp", "conflict domains"])
        #expect(bench.failures.first?.contains("has no domain `a`") == true)
        #expect(summary?.targets.map(\.target.description) == ["localhost/a"])
        #expect(summary?.outcome == (policy == "stop" ? .targetFailed : .undoIncomplete))
        #expect(bench.undone.count == (policy == "stop" ? 0 : 1))
    }

    @Test func aTargetThatWentMeanwhileIsFoundByItsUUID() async throws {
        let uuid = "6ba7b810-9dad-11d1-80b4-000000000007"
        let (bench, summary) = try await runWithoutTarget("- domains: \(uuid)\n  steps:\n    - power: paused\n")
        #expect(bench.results.last == "conflict domains")
        #expect(summary?.targets.map(\.target.description) == ["localhost/a"])
    }

    @Test func aDomainThatCameAgainUnderAnotherUUIDIsATarget() async throws {
        let (bench, summary) = try await runWithoutTarget("- domains: a\n  steps:\n    - power: started\n") {
            hypervisor throws(HypervisorError) in
            try await hypervisor.defineElsewhere("<domain type='qemu'><name>a</name></domain>")
        }
        #expect(bench.results.last == "changed power")
        #expect(summary?.outcome == .done)
    }

    @Test func aDomainThatAnEarlierPlayUndefinedIsAConflictUnlessThePlayMakesIt() async throws {
        let undefine = "- {domains: a, steps: [{undefine: null}]}\n"
        let define = """
            - domains: a
              steps: [{define: {xml: "<domain type='qemu'><name>a</name></domain>"}}]

            """
        let use = "- {domains: a, steps: [{power: started}]}\n"
        for job in [undefine + use, undefine + define + use, undefine + undefine] {
            let bench = try EngineBench()
            let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"))
            let before = try await bench.snapshot(domain)
            let summary = try await bench.run(job)
            guard job == undefine + use else {
                #expect(summary.outcome == .done)
                continue
            }
            #expect(bench.results == ["changed undefine", "conflict domains"])
            #expect(summary.targets.map(\.tally.conflict) == [1])
            #expect(try await bench.snapshot(domain) == before)
        }
    }

    @Test func aDomainOutsideOfWhatIsChosenIsNotMissed() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("web-1"))
        var options = RunOptions()
        options.limit = try DomainSelector(option: "web-1")
        let summary = try await bench.run(
            """
            - domains: [web-1, b]
              steps: [{define: {xml: "<domain type='qemu'><name>b</name></domain>"}}]
            - {domains: [web-1, b], steps: [{power: started}]}
            """, options: options)
        #expect(bench.results == ["skipped define", "changed power"])
        #expect(summary.outcome == .done)
    }

    @Test func aTargetOfWhichWhereCannotBeToldIsTakenBack() async throws {
        let (bench, summary, wasTakenBack) = try await run(
            then: "- domains: {names: [a], where: {$.domain.state: running}}\n  steps:\n    - power: paused\n"
        ) { hypervisor throws(HypervisorError) in
            await hypervisor.failNext(
                "virDomainListGetStats",
                with: HypervisorError(
                    reason: .timedOut(after: .seconds(30)), message: "", call: "any", subject: "a"))
        }
        #expect(summary?.outcome == .targetFailed)
        #expect(bench.results.last == "failed where")
        #expect(wasTakenBack)
    }

    @Test func theTargetsOfALostHostAreTakenBackAsThePlaySays() async throws {
        for policy in ["rollback", "stop"] {
            let (_, summary, wasTakenBack) = try await run(
                then: "- domains: a\n  on_failure: \(policy)\n  steps:\n    - power: paused\n"
            ) { hypervisor throws(HypervisorError) in
                await hypervisor.failNext(
                    "virConnectListAllDomains",
                    with: HypervisorError(
                        reason: .libvirt(.systemError, domain: 7), message: "End of file while reading data",
                        call: "virConnectListAllDomains", subject: "fake"))
            }
            #expect(summary?.outcome == .hostUnreachable)
            #expect(wasTakenBack == (policy == "rollback"))
        }
    }

    @Test func theRecapIsShownAlsoWhereTheJournalCannotBeEnded() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"))
        try await DatabaseQueue(path: bench.store.directory.database).write {
            try $0.execute(
                sql: "CREATE TRIGGER full BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        }
        await #expect(throws: RunFailure.self) {
            try await bench.run("- domains: a\n  steps:\n    - inject: {args: [\"-S\"]}\n")
        }
        #expect(bench.hasRecap)
    }
}
