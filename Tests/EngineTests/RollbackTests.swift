// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Foundation
import Hypervisor
import HypervisorFake
import PlaybookModel
import RunStore
import Testing

/// Changes taken back from the journal alone.
@Suite struct RollbackTests {
    private static let job = "- domains: a\n  steps:\n    - name: Inject\n      inject: {args: [\"-S\"]}\n"

    @Test func undoIsRefusedWhenTheDomainDrifted() async throws {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"))
        let before = try await bench.snapshot(domain)
        let run = RunID(startingAt: Date())
        _ = try await bench.run(Self.job, id: run)
        let edited = EngineBench.xml("a").replacingOccurrences(of: "16384", with: "32768")
        try await bench.hypervisor.defineElsewhere(edited)
        let refused = try await bench.rollback(run)
        #expect(refused.outcome == .undoIncomplete)
        #expect(refused.targets.first?.tally.conflict == 1)
        #expect(try await bench.snapshot(domain).xml == edited)
        #expect(try await bench.store.changes(of: run).map(\.state) == [.conflict])
        #expect(try await bench.rollback(run, force: true).outcome == .done)
        #expect(try await bench.snapshot(domain) == before)
    }

    @Test func whyTheUndoOfASecretStepFailsIsHidden() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        let refusal = #"{"error": {"class": "GenericError", "desc": "tiger is wrong"}}"#
        await bench.hypervisor.answerMonitor([
            .qmp(#"{"execute":"stop"}"#): #"{"return": {}}"#, .qmp(#"{"execute":"cont"}"#): refusal,
        ])
        let run = RunID(startingAt: Date())
        let first = bench.eventCount
        _ = try await bench.run(
            "- domains: a\n  steps:\n    - {qmp: stop, undo: {qmp: cont}, no_log: true}\n", id: run)
        #expect(try await bench.rollback(run).outcome == .undoIncomplete)
        let changes = try await bench.store.changes(of: run)
        #expect(changes.map(\.note) == ["`no_log` hides why"])
        #expect(!"\(bench.events(from: first))".contains("tiger"))
    }

    @Test func aDomainThatIsAsItWasBeforeIsLeftAlone() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"))
        let run = RunID(startingAt: Date())
        _ = try await bench.run(Self.job, id: run)
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"))
        let calls = await bench.hypervisor.callCount
        #expect(try await bench.rollback(run).outcome == .done)
        #expect(await bench.hypervisor.calls.dropFirst(calls).allSatisfy { !$0.name.contains("Define") })
    }

    @Test func anotherDomainOfTheSameNameStays() async throws {
        let undefinition = "- domains: a\n  steps:\n    - undefine: {}\n"
        for job in [Self.job + "    - power: started\n", undefinition] {
            let bench = try EngineBench()
            let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"))
            let run = RunID(startingAt: Date())
            _ = try await bench.run(job, id: run)
            let session = bench.hypervisor.session(for: domain, timeout: .seconds(1))
            if job != undefinition {
                try await session.destroy()
                try await session.undefine()
            }
            let other = EngineBench.xml("a").replacing(domain.uuid, with: UUID().uuidString.lowercased())
            let namesake = try await bench.hypervisor.defineElsewhere(other)
            try #require(namesake != domain)
            #expect(try await bench.rollback(run).targets.first?.tally.conflict == 1)
            #expect(try await bench.rollback(run, force: true).outcome == .done)
            #expect(try await bench.store.changes(of: run).allSatisfy { !$0.isOpen })
            let words = "a is gone, and its name is that of another domain now, which stays"
            #expect(bench.undoWarnings == [words])
            #expect(try await bench.snapshot(namesake).xml == other)
        }
    }

    private static let onDisk = EngineBench.xml("a").replacing("16384", with: "32768")

    @Test func whatLibvirtMakesOfTheEarlierXMLIsTakenBack() async throws {
        for (amended, words) in [
            (EngineBench.xml("a"), "made something else of it (<memory> on line 4 is another)"),
            (Self.onDisk.replacing("<memory unit='KiB'>", with: "<memory unit=\"KiB\">"), "writes it another way"),
        ] {
            let bench = try EngineBench()
            let domain = try await bench.hypervisor.defineElsewhere(Self.onDisk, state: .running)
            await bench.hypervisor.amendDefinitions {
                $0.replacing(Self.onDisk.dropLast(9), with: amended.dropLast(9))
            }
            let run = RunID(startingAt: Date())
            _ = try await bench.run(Self.job + "    - power: paused\n", id: run)
            #expect(try await bench.rollback(run).outcome == .done)
            #expect(try await bench.snapshot(domain).xml == amended)
            #expect(try await bench.snapshot(domain).state == .running)
            let changes = try await bench.store.changes(of: run)
            #expect(changes.map(\.state) == [.undone, .undone])
            #expect(changes.first?.note?.contains(words) == true, "\(changes.first?.note ?? "no note")")
            #expect(bench.undoWarnings == [changes.first?.note])
        }
    }

    @Test func anOlderChangeIsTakenBackFromWhatLibvirtMadeOfANewerOne() async throws {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"))
        let run = RunID(startingAt: Date())
        _ = try await bench.run(Self.job + "    - inject: {args: [-no-hpet]}\n", id: run)
        // Another libvirt.
        await bench.hypervisor.amendDefinitions { $0.replacing("KiB", with: "k") }
        #expect(try await bench.rollback(run).outcome == .done)
        #expect(try await bench.snapshot(domain).xml == EngineBench.xml("a").replacing("KiB", with: "k"))
        #expect(bench.undoWarnings.count == 2)
    }

    @Test func anUndoThatIsRefusedIsGivenUpByForce() async throws {
        for undo in ["qmp: cont", "agent: guest-x"] {
            let bench = try EngineBench()
            let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
            let before = try await bench.snapshot(domain)
            let run = RunID(startingAt: Date())
            _ = try await bench.run(
                Self.job + "    - qmp: stop\n      undo: [{\(undo)}, {hmp: log none}]\n", id: run)
            await bench.hypervisor.answerMonitor { command, domain throws(HypervisorError) in
                switch command {
                case .hmp: return ""
                case .agent:
                    throw HypervisorError(
                        reason: .libvirt(.internalError, domain: 10),
                        message: "internal error: unable to execute QEMU agent command 'guest-x': it is gone",
                        call: "virDomainQemuAgentCommand", subject: domain.name)
                default: return #"{"error": {"class": "GenericError", "desc": "it is gone"}}"#
                }
            }
            #expect(try await bench.rollback(run).outcome == .undoIncomplete)
            let failure = "GenericError: it is gone; `virt-playbook rollback --force` gives it up"
            #expect(bench.undone.first?.hasSuffix(failure) == true, "\(bench.undone)")
            #expect(bench.undoWarnings == [])
            let calls = await bench.hypervisor.callCount
            let first = bench.eventCount
            let summary = try await bench.rollback(run, force: true)
            #expect(summary.outcome == .done)
            #expect(summary.targets.map(\.tally.givenUp) == [1] && summary.targets.map(\.tally.rolledBack) == [0])
            #expect(bench.undoWarnings.count == 1)
            #expect(bench.undoWarnings.first?.hasSuffix("refused the command: GenericError: it is gone") == true)
            let changes = try await bench.store.changes(of: run)
            #expect(Set(changes.map(\.state)) == [.undone, .givenUp] && !changes.contains(where: \.isOpen))
            #expect(try await bench.store.openRuns(limit: 1).isEmpty)
            let reports = try await RunReports(of: bench.events(from: first) + [.runEnded(summary)])
            let words = reports.lines("undo").compactMap { $0[member: "result"]?.string }
            #expect(words == ["given_up"])
            #expect(reports.human.contains("given up     localhost/a: ") && reports.human.contains(" given_up=1"))
            #expect(reports.elements("skipped").count == 1)
            #expect(try await bench.snapshot(domain) == before)
            // The commands after it are sent all the same.
            let sent = await bench.hypervisor.calls.dropFirst(calls).filter { $0.name == "virDomainQemuMonitorCommand" }
            #expect(sent.count == (undo.hasPrefix("qmp") ? 2 : 1))
        }
    }

    @Test func historyAndChangesNameTheItemsOfALoop() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        let run = RunID(startingAt: Date())
        let steps = [
            "- {name: \"add {{ item }}\", inject: {args: [\"{{ item }}\"]}, loop: [-a1, -b2]}",
            "- {inject: {args: [\"{{ item }}\"]}, loop: [-c3], no_log: true}", "- {fail: no}",
        ]
        _ = try await bench.run(
            "- domains: a\n  on_failure: rollback\n  steps:\n" + steps.map { "    \($0)\n" }.joined(), id: run)
        let names = ["add -a1 (item -a1)", "add -b2 (item -b2)", "inject"]
        #expect(try await bench.store.results(of: run).map(\.step) == names + ["fail"])
        #expect(try await bench.store.changes(of: run).map(\.stepName) == names)
        #expect(bench.undone == names.reversed())
    }

    @Test func anUndoWithoutAnAnswerIsNotGivenUpByForce() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        let run = RunID(startingAt: Date())
        _ = try await bench.run("- domains: a\n  steps:\n    - {qmp: stop, undo: {qmp: cont}}\n", id: run)
        let silence = HypervisorError(reason: .timedOut(after: .seconds(30)), message: "", call: "any", subject: "a")
        await bench.hypervisor.failNext("virDomainQemuMonitorCommand", with: silence)
        #expect(try await bench.rollback(run, force: true).outcome == .undoIncomplete)
        #expect(try await bench.store.changes(of: run).map(\.isOpen) == [true])
        #expect(try await bench.rollback(run).outcome == .done)
    }

    @Test func liveChangesAreUndoneBeforeXMLAndPowerLast() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .paused)
        await bench.hypervisor.answerMonitor([.hmp("log unimp"): "", .hmp("log none"): ""])
        let run = RunID(startingAt: Date())
        _ = try await bench.run(
            """
            - domains: a
              steps:
                - power: {state: restarted, force_after: 0s}
                - inject: {args: ["-S"]}
                - hmp: log unimp
                  undo: {hmp: log none}
            """, id: run)
        let calls = await bench.hypervisor.callCount
        #expect(try await bench.rollback(run).outcome == .done)
        let order = await bench.hypervisor.calls.dropFirst(calls).map(\.name).filter {
            ["virDomainQemuMonitorCommand", "virDomainDefineXMLFlags", "virDomainCreateWithFlags"].contains($0)
        }
        #expect(order == ["virDomainQemuMonitorCommand", "virDomainDefineXMLFlags", "virDomainCreateWithFlags"])
    }

    @Test func theUndoOfAnEndedQEMUIsNotSentToAnother() async throws {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        await bench.hypervisor.answerMonitor([.hmp("log unimp"): ""])
        let run = RunID(startingAt: Date())
        _ = try await bench.run(
            "- domains: a\n  steps:\n    - hmp: log unimp\n      undo: {hmp: log none}\n", id: run)
        let session = bench.hypervisor.session(for: domain, timeout: .seconds(1))
        try await session.destroy()
        try await session.start(paused: false)
        #expect(try await bench.rollback(run).outcome == .done)
        #expect(await bench.hypervisor.calls.filter { $0.name == "virDomainQemuMonitorCommand" }.count == 1)
    }
}
