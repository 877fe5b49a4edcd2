// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Foundation
import Hypervisor
import HypervisorFake
import RunStore
import Testing

/// What stands in a change's way, or would be lost with it, and goes only where a step names it.
@Suite struct LossTests {
    private static func job(_ steps: String) -> String {
        "- name: Job\n  domains: a\n  steps:\n\(steps.split(separator: "\n").map { "    \($0)\n" }.joined())"
    }

    private func bench(
        _ xml: String = EngineBench.xml("a"), _ change: @Sendable (inout DomainStatus) -> Void = { _ in }
    ) async throws -> (EngineBench, DomainID) {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(xml)
        await bench.hypervisor.setStatus(of: domain, change)
        return (bench, domain)
    }

    @Test(arguments: [
        "- inject: {args: [\"-d\", \"unimp\"]}", "- xml: [{set: title, to: T}]", "- power: restarted",
    ]) func aManagedSaveImageIsNotPassedOver(_ step: String) async throws {
        let (bench, domain) = try await bench { $0.hasManagedSaveImage = true }
        let before = try await bench.snapshot(domain)
        let summary = try await bench.run(Self.job(step))
        #expect(summary.outcome == .targetFailed)
        let words = step.contains("power") ? "resumes that and boots nothing" : "never takes effect while that exists"
        #expect(bench.failures.first?.contains("has a managed-save image: ") == true)
        #expect(bench.failures.first?.contains(words) == true)
        #expect(try await bench.snapshot(domain) == before)
    }

    @Test func anImageThatIsGivenUpIsGoneAfterTheXMLIsWritten() async throws {
        let (bench, domain) = try await bench { $0.hasManagedSaveImage = true }
        let step = "- inject: {args: [\"-d\", \"unimp\"], managed_save: discard}"
        #expect(try await bench.run(Self.job(step)).outcome == .done)
        let calls = await bench.hypervisor.calls.map(\.name)
        let define = try #require(calls.firstIndex(of: "virDomainDefineXMLFlags"))
        let discard = try #require(calls.firstIndex(of: "virDomainManagedSaveRemove"))
        #expect(define < discard)
        let session = bench.hypervisor.session(for: domain, timeout: .seconds(1))
        #expect(try await session.hasManagedSaveImage() == false)
    }

    @Test func aDifferenceSaysWhenItCountsBesideAnImage() async throws {
        let (bench, _) = try await bench { $0.hasManagedSaveImage = true }
        var options = RunOptions()
        options.showsDifferences = true
        let step = "- inject: {args: [\"-d\", \"unimp\"], managed_save: discard}"
        _ = try await bench.run(Self.job(step), options: options)
        let effects = bench.events(from: 0).flatMap { event -> [String] in
            if case .stepEnded(let result) = event { result.differences.compactMap(\.effect) } else { [] }
        }
        #expect(effects == ["takes effect at the next start: the managed-save image, which hides it, is given up"])
    }

    @Test func theSecondRunLeavesALaterImageAloneAndTellsOfIt() async throws {
        let (bench, domain) = try await bench()
        let job = Self.job("- inject: {args: [\"-d\", \"unimp\"], managed_save: discard}")
        _ = try await bench.run(job)
        await bench.hypervisor.setStatus(of: domain) { $0.hasManagedSaveImage = true }
        let first = bench.eventCount
        #expect(try await bench.run(job).targets.map(\.tally.changed) == [0])
        let warnings = bench.events(from: first).flatMap { event -> [String] in
            if case .stepEnded(let result) = event { result.warnings } else { [] }
        }
        #expect(warnings.contains { $0.contains("has a managed-save image") })
        let session = bench.hypervisor.session(for: domain, timeout: .seconds(1))
        #expect(try await session.hasManagedSaveImage())
    }

    @Test func aStartThatResumedAnImageIsUndoneBySavingAgain() async throws {
        let (bench, domain) = try await bench { $0.hasManagedSaveImage = true }
        await bench.hypervisor.answerMonitor { _, _ throws(HypervisorError) in
            #"{"error":{"class":"CommandNotFound","desc":"no such command"}}"#
        }
        _ = try await bench.run(Self.job("- power: started\n- qmp: x-fail"))
        let session = bench.hypervisor.session(for: domain, timeout: .seconds(1))
        let status = try #require(try await session.status())
        #expect(status.state == .off)
        #expect(status.hasManagedSaveImage)
    }

    @Test(arguments: [
        ("<os>", "<os><nvram>/x.fd</nvram>", "nvram"), ("</domain>", "</domain>", "snapshots"),
        (
            "</domain>", "<devices><tpm model='tpm-crb'><backend type='emulator'/></tpm></devices></domain>", "tpm"
        ),
    ]) func undefineNamesWhatWouldBeLost(_ text: String, _ with: String, _ key: String) async throws {
        let (bench, domain) = try await bench(EngineBench.xml("a").replacing(text, with: with))
        if key == "snapshots" { await bench.hypervisor.setSnapshots(of: domain, to: 2) }
        let before = try await bench.snapshot(domain)
        let summary = try await bench.run(Self.job("- undefine:"))
        if key == "tpm" {
            // Kept without a word, by a libvirt that can.
            #expect(summary.outcome == .done)
            return
        }
        #expect(summary.outcome == .targetFailed)
        #expect(bench.failures.first?.contains(key == "nvram" ? "NVRAM" : "2 snapshots") == true)
        #expect(try await bench.snapshot(domain) == before)
        let value = key == "nvram" ? "keep" : "discard"
        #expect(try await bench.run(Self.job("- undefine: {\(key): \(value)}")).outcome == .done)
        #expect(try await bench.snapshot(domain).xml == nil)
    }

    private static let withTPM = EngineBench.xml("a").replacing(
        "</domain>", with: "<devices><tpm model='tpm-crb'><backend type='emulator'/></tpm></devices></domain>")

    @Test func aRunningGuestIsNotUndefinedUnderItsTPM() async throws {
        let (bench, domain) = try await bench(Self.withTPM) { $0.state = .running }
        let before = try await bench.snapshot(domain)
        #expect(try await bench.run(Self.job("- undefine:")).outcome == .targetFailed)
        #expect(bench.failures.first?.contains("the state of its emulated TPM") == true)
        #expect(try await bench.snapshot(domain) == before)
        #expect(try await bench.run(Self.job("- power: destroyed\n- undefine:")).outcome == .done)
        #expect(await bench.hypervisor.undefinitions == [.keepTPM])
    }

    @Test func theStateOfATPMMayBeGivenUpWhileItsGuestRuns() async throws {
        let (bench, _) = try await bench(Self.withTPM) { $0.state = .running }
        #expect(try await bench.run(Self.job("- undefine: {tpm: remove}")).outcome == .done)
        #expect(await bench.hypervisor.undefinitions == [.tpm])
    }

    @Test func aDefinitionWithATPMIsTakenBackAfterItsGuestEnded() async throws {
        let bench = try EngineBench()
        let text = Self.withTPM.split(separator: "\n").map { "        \($0)\n" }.joined()
        let job = Self.job(
            "- define:\n    xml: |\n\(text)- inject: {args: [\"-d\", \"unimp\"]}\n- power: started\n- fail: no")
        #expect(try await bench.run(job).targets.map(\.tally.rolledBack) == [3])
        let calls = await bench.hypervisor.calls.map(\.name)
        let end = try #require(calls.lastIndex(of: "virDomainShutdown"))
        let undefinition = try #require(calls.lastIndex(of: "virDomainUndefineFlags"))
        #expect(end < undefinition)
        #expect(await bench.hypervisor.undefinitions == [.keepTPM])
    }

    @Test func aDefinitionWithATPMStaysWhileSomeoneElseRunsIt() async throws {
        let bench = try EngineBench()
        let run = RunID(startingAt: Date())
        let text = Self.withTPM.split(separator: "\n").map { "        \($0)\n" }.joined()
        _ = try await bench.run(Self.job("- define:\n    xml: |\n\(text)"), id: run)
        let domain = DomainID(name: "a", uuid: "6ba7b810-9dad-11d1-80b4-000000000007")
        let session = bench.hypervisor.session(for: domain, timeout: .seconds(1))
        try await session.start(paused: false)
        for force in [false, true] {
            #expect(try await bench.rollback(run, force: force).targets.map(\.tally.undoFailed) == [1])
        }
        try await session.destroy()
        #expect(try await bench.rollback(run).outcome == .done)
        #expect(try await session.status() == nil)
    }
}
