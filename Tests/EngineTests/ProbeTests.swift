// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Hypervisor
import HypervisorFake
import PlaybookModel
import Testing

/// What a run does before it changes anything when it is asked to try first.
@Suite struct ProbeTests {
    private static let job = """
        - name: Job
          domains: "*"
          steps:
            - inject: {args: ["-d", "unimp"]}
        """

    private var options: RunOptions {
        var options = RunOptions()
        options.probe = RunOptions.Probe(prefix: "probe-") { xml, suffix throws(StepFailure) in
            xml.contains("qemu:arg") ? "<domain type='qemu'><name>probe-\(suffix)</name></domain>" : nil
        }
        return options
    }

    private func bench(_ names: [String]) async throws -> EngineBench {
        let bench = try EngineBench()
        for name in names { try await bench.hypervisor.defineElsewhere(EngineBench.xml(name)) }
        return bench
    }

    @Test func oneOfManyAlikeIsTriedBeforeTheFirstChange() async throws {
        let bench = try await bench(["a", "b", "c"])
        let summary = try await bench.run(Self.job, options: options)
        #expect(summary.targets.map(\.tally.changed) == [1, 1, 1])
        let calls = await bench.hypervisor.calls.map(\.name)
        #expect(calls.filter { $0 == "virDomainCreateXML" }.count == 1)
        let trial = try #require(calls.firstIndex(of: "virDomainCreateXML"))
        let define = try #require(calls.firstIndex(of: "virDomainDefineXMLFlags"))
        #expect(trial < define)
    }

    @Test func aRefusalEndsTheRunWithNothingChanged() async throws {
        let bench = try await bench(["a", "b"])
        let refusal = HypervisorError(
            reason: .libvirt(.internalError, domain: 10), message: "-d: invalid option", call: "virDomainCreateXML",
            subject: "fake")
        // Whichever call it is: the trial's number is not the test's business.
        let calls = await bench.hypervisor.callCount
        var dry = options
        dry.isDryRun = true
        _ = try await bench.run(Self.job, options: dry)
        let names = await bench.hypervisor.calls.dropFirst(calls).map(\.name)
        let trial = try #require(names.firstIndex(of: "virDomainCreateXML")) - names.startIndex
        await bench.hypervisor.failCall(number: calls + names.count + trial + 1, with: refusal)
        do {
            _ = try await bench.run(Self.job, options: options)
            Issue.record("the run went on")
        } catch RunFailure.input(let invalid) {
            #expect(invalid.description.contains("localhost/a, localhost/b: QEMU does not start with this"))
            #expect(invalid.description.contains("-d: invalid option"))
        }
        #expect(await bench.hypervisor.calls.allSatisfy { $0.name != "virDomainDefineXMLFlags" })
    }

    @Test func nothingIsTriedWhereNothingIsInjectedAnew() async throws {
        let bench = try await bench(["a"])
        _ = try await bench.run(Self.job)
        _ = try await bench.run(Self.job, options: options)
        #expect(await bench.hypervisor.calls.allSatisfy { $0.name != "virDomainCreateXML" })
    }

    @Test func leftoversOfItsOwnKindAreEndedAndOthersAreNot() async throws {
        let bench = try await bench(["a"])
        for (name, isPersistent) in [("probe-1", false), ("probe-2", true), ("other", false)] {
            let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml(name), state: .paused)
            await bench.hypervisor.setStatus(of: domain) { $0.isPersistent = isPersistent }
        }
        _ = try await bench.run(Self.job.replacing("\"*\"", with: "a"), options: options)
        let ended = await bench.hypervisor.calls.filter { $0.name == "virDomainDestroy" }.map(\.subject)
        #expect(ended == ["probe-1"])
    }
}
