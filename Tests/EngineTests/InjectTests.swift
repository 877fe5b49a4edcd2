// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Hypervisor
import HypervisorFake
import PlaybookModel
import Testing

/// What `inject` tells beside its result, and what it refuses.
@Suite struct InjectTests {
    private func warnings(_ steps: String, on bench: EngineBench) async throws -> [String] {
        let first = bench.eventCount
        _ = try await bench.run("- domains: a\n  steps:\n    \(steps.replacing("\n", with: "\n    "))\n")
        return bench.events(from: first).flatMap { event -> [String] in
            if case .stepEnded(let result) = event { result.warnings } else { [] }
        }
    }

    private func bench(_ devices: String = "") async throws -> EngineBench {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(
            EngineBench.xml("a").replacing("</domain>", with: "  <devices>\(devices)</devices>\n</domain>"))
        return bench
    }

    @Test(arguments: ["reason", "rfe"]) func aTextOfSeveralLinesChangesNothingTheSecondTime(_ key: String) async throws
    {
        let bench = try await bench()
        let steps = "- name: S\n  inject:\n    id: log\n    \(key): |\n      a bug\n      of some size\n    args: [-S]"
        _ = try await warnings(steps, on: bench)
        #expect(try await warnings(steps, on: bench) == [])
        #expect(bench.results == ["changed S", "ok S"])
    }

    @Test func anAliasThatNoDeviceHasIsToldOrRefused() async throws {
        let bench = try await bench("<disk><alias name='ua-disk'/></disk>")
        let unknown =
            "no device of a has the alias disk0, and libvirt gives none of that form: its override does nothing"
        let all = try await warnings(
            "- inject: {override: {disk0: {p: 1}, virtio-disk0: {p: 1}, ua-disk: {p: 1}}}", on: bench)
        #expect(all == [unknown])
        #expect(bench.failures.isEmpty)
        _ = try await warnings("- inject: {override: {ua-dsk: {p: 1}}}", on: bench)
        #expect(bench.failures.count == 1)
        let failure = try #require(bench.failures.last)
        #expect(failure.contains("no device has the alias ua-dsk, so that its override would do nothing"))
        #expect(failure.contains("the domain has ua-disk"))
    }

    @Test func whatCanGoIsTold() async throws {
        let bench = try await bench()
        let step = "- inject: {id: log, args: [-S], until: {libvirt: '>=9.0', qemu: '>=99'}}"
        #expect(
            try await warnings(step, on: bench) == ["log can go from a: the host has libvirt 9.0.0 (until >=9.0)"])
        #expect(try await warnings(step.replacing(">=9.0", with: ">=10"), on: bench) == [])
    }

    @Test func whatSomeoneElseChangedInAnIdsRunIsTold() async throws {
        let bench = try await bench()
        _ = try await warnings("- inject: {id: log, args: [-d, x, -D, f]}", on: bench)
        _ = try await warnings("- xml: {set: \"qemu:commandline/qemu:arg[2]/@value\", to: y}", on: bench)
        let told = try await warnings("- inject: {id: log, state: absent}", on: bench)
        #expect(
            told == [
                "a does not have all of log any more as that put it in: the arguments -d x -D f; what is there in its "
                    + "place stays, unless this step names it"
            ])
        #expect(try await warnings("- inject: {id: log, state: absent}", on: bench) == [])
    }

    @Test func aChangeOfAPasswordAloneIsShown() async throws {
        let bench = try await bench("<graphics type='vnc' passwd='old'/>")
        var options = RunOptions()
        options.showsDifferences = true
        let first = bench.eventCount
        _ = try await bench.run(
            "- domains: a\n  steps:\n    - xml: {set: devices/graphics/@passwd, to: new}\n", options: options)
        let told = "\(bench.events(from: first))"
        #expect(told.contains("******** (changed)"), "\(told)")
        #expect(!told.contains("new\\'"))
    }
}
