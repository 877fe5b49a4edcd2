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
