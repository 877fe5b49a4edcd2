// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine
import Hypervisor
import HypervisorFake
import PlaybookModel
import Testing

/// Plays that nothing is for, with and without a choice of domains on the command line.
@Suite struct TargetTests {
    private static let job = """
        - {name: One, domains: "web-*", steps: [{power: paused}]}
        - {name: Two, domains: "db-*", steps: [{debug: x}]}
        """

    private func bench(_ names: String...) async throws -> EngineBench {
        let bench = try EngineBench()
        for name in names { try await bench.hypervisor.defineElsewhere(EngineBench.xml(name), state: .running) }
        return bench
    }

    private func refusal(_ bench: EngineBench, _ text: String, limit: String? = nil) async throws -> String? {
        var options = RunOptions()
        options.limit = try limit.map { try DomainSelector(option: $0) }
        do {
            _ = try await bench.run(text, options: options)
            return nil
        } catch RunFailure.input(let invalid) {
            return invalid.description
        }
    }

    @Test(arguments: ["web-1", "db-1"]) func aChoiceMayPassOverPlays(_ name: String) async throws {
        let bench = try await bench("web-1", "db-1")
        #expect(try await refusal(bench, Self.job, limit: name) == nil)
        #expect(bench.results == [name == "db-1" ? "ok debug" : "changed power"])
    }

    @Test func aChoiceThatTakesNothingIsRefused() async throws {
        let bench = try await bench("web-1", "db-1")
        let refusal = try #require(try await refusal(bench, Self.job, limit: "other-*"))
        #expect(refusal.contains("-d takes no domain of any play"))
        let off = "- {domains: {names: '*', where: {$.domain.state: 'off'}}, steps: [{debug: x}]}\n"
        let late = try #require(try await self.refusal(bench, off, limit: "web-1"))
        #expect(late.contains("-d takes no domain of any play"))
    }

    @Test func aLaterPlayThatNothingIsForIsRefusedBeforeTheFirstRuns() async throws {
        let bench = try await bench("web-1")
        let refusal = try #require(try await refusal(bench, Self.job))
        #expect(refusal.contains("the play has no target"))
        #expect(bench.results == [])
    }

    @Test func whatAnEarlierPlayMakesIsATarget() async throws {
        let bench = try await bench("web-1")
        let made = """
            - domains: db-1
              steps: [{define: {xml: "<domain type='qemu'><name>db-1</name></domain>"}}]

            """
        #expect(try await refusal(bench, made + Self.job) == nil)
    }

    @Test func aTargetThatFailedIsNoReasonToRefuseALaterPlay() async throws {
        let bench = try await bench("a")
        let job = "- {domains: a, steps: [{fail: x}]}\n- {domains: a, steps: [{debug: x}]}\n"
        #expect(try await refusal(bench, job) == nil)
        #expect(bench.results == ["failed fail"])
    }
}
