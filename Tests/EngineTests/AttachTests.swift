// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Testing

/// `attach` on a libvirt that still has it; `Cases/attach` is one that has not.
@Suite struct AttachTests {
    private func bench(_ domain: String) async throws -> (EngineBench, String) {
        let bench = try EngineBench()
        await bench.hypervisor.setAttachable(EngineBench.xml(domain), pid: 4711)
        return (bench, "- domains: by-hand\n  steps:\n    - attach: 4711\n")
    }

    @Test func aDomainAppearsAndASecondRunFindsIt() async throws {
        let (bench, play) = try await bench("by-hand")
        let first = try await bench.run(play)
        #expect(first.targets.map(\.tally.changed) == [1])
        #expect(try await bench.hypervisor.domains().map(\.name) == ["by-hand"])
        let second = try await bench.run(play)
        #expect(second.targets.map(\.tally.ok) == [1])
        #expect(second.targets.map(\.tally.changed) == [0])
    }

    @Test func aProcessOfAnotherNameIsTold() async throws {
        let (bench, play) = try await bench("other")
        let summary = try await bench.run(play)
        #expect(summary.outcome == .targetFailed)
        #expect(bench.failures == ["process 4711 became the domain other, and not by-hand"])
    }
}
