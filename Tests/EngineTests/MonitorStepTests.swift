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

/// Monitor steps where the monitor does not simply answer.
@Suite struct MonitorStepTests {
    @Test func eventsAreHeardAgainAfterARestartOfLibvirt() async throws {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        let hypervisor = bench.hypervisor
        await hypervisor.answerMonitor { command, _ throws(HypervisorError) in
            if command == .hmp("first") { await hypervisor.loseEvents() }
            if command == .hmp("second") { await hypervisor.send("SECOND", from: domain) }
            return ""
        }
        let steps = ["hmp: first", "hmp: second", "event: {name: SECOND, within: 10s}"]
        let summary = try await bench.run(
            "- name: Job\n  domains: a\n  steps:\n\(steps.map { "    - {\($0)}\n" }.joined())")
        #expect(summary.outcome == .done, "\(bench.failures)")
    }

    @Test func whoWaitsWhereEventsMayHaveBeenMissedIsToldSo() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        let hypervisor = bench.hypervisor
        await hypervisor.answerMonitor { _, _ throws(HypervisorError) in
            await hypervisor.loseEvents()
            return ""
        }
        let steps = ["hmp: first", "event: {name: FIRST, within: 10s}"]
        _ = try await bench.run(
            "- name: Job\n  domains: a\n  steps:\n\(steps.map { "    - {\($0)}\n" }.joined())")
        #expect(bench.failures.contains { $0.contains("events may have been missed") })
    }

    @Test func whoWaitsForAQEMUThatEndsIsToldSoAtOnce() async throws {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        let hypervisor = bench.hypervisor
        await hypervisor.answerMonitor { _, _ throws(HypervisorError) in
            await hypervisor.send("STOP", data: #"{"x":1}"#, from: domain)
            try await hypervisor.session(for: domain, timeout: .seconds(1)).destroy()
            return ""
        }
        let start = ContinuousClock.now
        let steps = ["hmp: first", "event: STOP", "event: {name: WATCHDOG, within: 10m}"]
        _ = try await bench.run(
            "- name: Job\n  domains: a\n  steps:\n\(steps.map { "    - {\($0)}\n" }.joined())")
        #expect(bench.failures == ["QEMU sent no WATCHDOG: QEMU has ended"])
        #expect(start.duration(to: .now) < .seconds(60))
    }

    @Test func theLastEventOfAQEMUMayComeAfterItsEnd() async throws {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        let hypervisor = bench.hypervisor
        await hypervisor.answerMonitor { _, _ throws(HypervisorError) in
            try await hypervisor.session(for: domain, timeout: .seconds(1)).destroy()
            return ""
        }
        async let late: Void = {
            // Once it was asked whether QEMU still runs.
            func wasAsked() async -> Bool {
                let calls = await hypervisor.calls.map(\.name)
                guard let end = calls.firstIndex(of: "virDomainDestroy") else { return false }
                return calls[end...].contains("virDomainListGetStats")
            }
            while await !wasAsked() { await Task.yield() }
            await hypervisor.send("SHUTDOWN", from: domain)
        }()
        let steps = ["hmp: first", "event: {name: SHUTDOWN, within: 10m}"]
        let summary = try await bench.run(
            "- name: Job\n  domains: a\n  steps:\n\(steps.map { "    - {\($0)}\n" }.joined())")
        await late
        #expect(summary.outcome == .done, "\(bench.failures)")
    }

    /// What was sent, and how often each.
    private final class Monitor: Sendable {
        private let sent = Mutex<[MonitorCommand]>([])

        /// Notes a command. Returns how often it was sent.
        func note(_ command: MonitorCommand) -> Int {
            sent.withLock { sent in
                sent.append(command)
                return sent.count { $0 == command }
            }
        }

        var commands: [MonitorCommand] { sent.withLock { $0 } }
    }

    private static func error(_ reason: HypervisorError.Reason) -> HypervisorError {
        HypervisorError(reason: reason, message: "made to fail", call: "virDomainQemuMonitorCommand", subject: "a")
    }

    private static let locked = error(.libvirt(.operationTimeout, domain: 10))

    private func bench(_ responder: @escaping FakeHypervisor.Responder) async throws -> EngineBench {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        await bench.hypervisor.answerMonitor(responder)
        return bench
    }

    @Test func aLockedDomainIsAskedAgain() async throws {
        let monitor = Monitor()
        let bench = try await bench { command, _ throws(HypervisorError) in
            guard monitor.note(command) > 2 else { throw Self.locked }
            return #"{"return":{}}"#
        }
        let summary = try await bench.run("- domains: a\n  steps:\n    - qmp: query-status\n")
        #expect(summary.outcome == .done)
        #expect(monitor.commands.count == 3)
    }

    @Test func aDomainThatStaysLockedFailsWithinTheTimeout() async throws {
        let monitor = Monitor()
        let bench = try await bench { command, _ throws(HypervisorError) in
            _ = monitor.note(command)
            throw Self.locked
        }
        let summary = try await bench.run("- domains: a\n  steps:\n    - {qmp: query-status, timeout: 350ms}\n")
        #expect(summary.outcome == .targetFailed)
        #expect((2...3).contains(monitor.commands.count))
        #expect(summary.targets[0].tally.unknown == 0, "nothing was sent")
    }

    @Test func anUnknownOutcomeIsToldKeptAndUndone() async throws {
        let monitor = Monitor()
        let bench = try await bench { command, _ throws(HypervisorError) in
            _ = monitor.note(command)
            if command == .hmp("log unimp") { throw Self.error(.timedOut(after: .seconds(30))) }
            return ""
        }
        let run = RunID(startingAt: Date())
        let steps = "- domains: a\n  on_failure: stop\n  steps:\n    - {hmp: log unimp, undo: {hmp: log none}}\n"
        let summary = try await bench.run(steps, id: run)
        #expect(summary.targets[0].tally.unknown == 1 && summary.targets[0].tally.failed == 1)
        let change = try #require(try await bench.store.changes(of: run).first)
        #expect(change.state == .intended && change.note == "unknown outcome: QEMU did not answer in 30 s")
        #expect(try await bench.rollback(run).outcome == .done)
        #expect(monitor.commands == [.hmp("log unimp"), .hmp("log none")])
    }

    @Test(arguments: [
        ("qmp: device_del", "Parameter 'id' is missing", "4:12"),
        ("{name: Off, qmp: {execute: device_del, arguments: {id: net0}}}", "Device 'net0' not found", "4:62"),
        ("{name: Off, qmp: {execute: device_del, arguments: {id: 1}}}", "Invalid parameter type for 'id'", "4:62"),
        ("{name: Off, qmp: {execute: device_del, arguments: {id: net0}}}", "no hot plug", "4:34"),
        ("qmp: '{\"execute\": \"device_del\"}'", "Parameter 'id' is missing", "4:12"),
        ("{qmp: device_del, expect_error: DeviceNotFound}", "no hot plug", "4:39"),
    ])
    func aRefusalStandsUnderTheCommandOrTheArgumentItNames(step: String, error: String, place: String) async throws {
        let bench = try await bench { _, _ throws(HypervisorError) in
            #"{"error":{"class":"GenericError","desc":"\#(error)"}}"#
        }
        _ = try await bench.run("- name: Play\n  domains: a\n  steps:\n    - \(step)\n")
        #expect(bench.failurePlaces == [place])
    }

    @Test func whatQEMURefusedIsNotUndone() async throws {
        let monitor = Monitor()
        let bench = try await bench { command, _ throws(HypervisorError) in
            _ = monitor.note(command)
            return command == .hmp("log nonsense") ? "Log items (comma separated):\r\nnone  remove all logs\r\n" : ""
        }
        let summary = try await bench.run(
            "- domains: a\n  steps:\n    - {hmp: log nonsense, undo: {hmp: log none}}\n")
        #expect(summary.outcome == .targetFailed)
        #expect(monitor.commands == [.hmp("log nonsense")])
    }

    @Test(arguments: [
        (74, "argument unsupported: QEMU guest agent is not configured"), (55, "domain is not running"),
        (86, "Guest agent is not responding: QEMU guest agent is not connected"),
    ])
    func whatNoMonitorHadIsNotUndone(code: Int32, message: String) async throws {
        let monitor = Monitor()
        let bench = try await bench { command, _ throws(HypervisorError) in
            _ = monitor.note(command)
            throw HypervisorError(
                reason: .libvirt(HypervisorError.Code(rawValue: code), domain: 10), message: message, call: "call",
                subject: "a")
        }
        let summary = try await bench.run(
            "- domains: a\n  steps:\n    - {agent: guest-fsfreeze-freeze, undo: {agent: guest-fsfreeze-thaw}}\n")
        #expect(summary.outcome == .targetFailed && summary.targets[0].tally.undoFailed == 0)
        #expect(monitor.commands.count == 1)
    }

    /// Where the agent may have had the command, one that changes something is not sent again.
    @Test(arguments: [
        ("guest-ping", "QEMU guest agent is not connected", true),
        ("guest-ping", "Guest agent not available for now", true),
        ("guest-fsfreeze-freeze", "QEMU guest agent is not connected", true),
        ("guest-fsfreeze-freeze", "Guest agent not available for now", false),
    ])
    func aRetryWaitsForTheAgent(command: String, words: String, isAskedAgain: Bool) async throws {
        let monitor = Monitor()
        let bench = try await bench { command, _ throws(HypervisorError) in
            guard monitor.note(command) < 3 else { return #"{"return":1}"# }
            throw HypervisorError(
                reason: .libvirt(.agentUnresponsive, domain: 10), message: "Guest agent is not responding: \(words)",
                call: "virDomainQemuAgentCommand", subject: "a")
        }
        let summary = try await bench.run(
            """
            - domains: a
              steps:
                - agent: \(command)
                  retry: {attempts: 3, every: 1ms}
                  expect: {$: 1}

            """)
        #expect(summary.outcome == (isAskedAgain ? .done : .targetFailed))
        #expect(monitor.commands.count == (isAskedAgain ? 3 : 1))
    }

    @Test(arguments: ["changed_when: false", "changed_when: {$.made: true}"])
    func theUndoOfAStepThatChangedNothingIsNotSent(key: String) async throws {
        let monitor = Monitor()
        let bench = try await bench { command, _ throws(HypervisorError) in
            _ = monitor.note(command)
            return #"{"return":{"made":false}}"#
        }
        let run = RunID(startingAt: Date())
        let summary = try await bench.run(
            "- domains: a\n  steps:\n    - {qmp: make, \(key), undo: {hmp: unmake}}\n    - fail: now\n", id: run)
        #expect(summary.outcome == .targetFailed && summary.targets[0].tally.rolledBack == 0)
        #expect(try await bench.store.changes(of: run).map(\.state) == [.undone])
        #expect(!monitor.commands.contains(.hmp("unmake")))
    }

    @Test(arguments: [
        ("hmp: a", false), ("hmp: a, undo: {hmp: b}", true), ("job: done", false),
        ("job: {id: copy, until: ready}", true),
    ])
    func aRollbackIsOfferedWhereItWouldDoSomething(step: String, isOffered: Bool) async throws {
        let bench = try await bench { command, _ throws(HypervisorError) in
            guard case .qmp = command else { return "" }
            return #"{"return":[{"id":"done","status":"concluded"},{"id":"copy","status":"ready"}]}"#
        }
        let summary = try await bench.run("- domains: a\n  steps:\n    - {\(step)}\n")
        #expect(summary.outcome == .done && summary.hasOpenChanges == isOffered)
        let reports = try await RunReports(of: bench.events(from: 0))
        #expect(reports.human.contains("to take it back") == isOffered)
    }

    @Test func undoRunsBackwardsThroughTheSteps() async throws {
        let monitor = Monitor()
        let bench = try await bench { command, _ throws(HypervisorError) in
            _ = monitor.note(command)
            if case .qmp = command { return #"{"error":{"class":"GenericError","desc":"no"}}"# }
            return ""
        }
        let steps = """
            - domains: a
              steps:
                - {hmp: one, undo: [{hmp: one back}, {hmp: one back too}]}
                - {hmp: two, undo: {hmp: two back}}
                - qmp: broken
            """
        #expect(try await bench.run(steps).outcome == .targetFailed)
        let lines = monitor.commands.compactMap { if case .hmp(let line) = $0 { line } else { nil } }
        #expect(lines == ["one", "two", "two back", "one back", "one back too"])
    }

    @Test(arguments: ["10s, every: 1ms", "500ms"]) func anErrorReplyIsTriedAgainWhereTheStepRetries(
        time: String
    ) async throws {
        let monitor = Monitor()
        let bench = try await bench { command, _ throws(HypervisorError) in
            monitor.note(command) < 2
                ? #"{"error":{"class":"GenericError","desc":"not yet"}}"# : #"{"return":{"status":"running"}}"#
        }
        let steps = """
            - domains: a
              steps:
                - qmp: query-status
                  retry: {within: \(time)}
                  expect: {$.status: running}
            """
        #expect(try await bench.run(steps).outcome == .done)
        #expect(monitor.commands.count == 2)
    }

    @Test(arguments: [(attempts: 3, outcome: RunSummary.Outcome.done), (2, .targetFailed)])
    func aStepIsTriedAsOftenAsItSays(attempts: Int, outcome: RunSummary.Outcome) async throws {
        let monitor = Monitor()
        let bench = try await bench { command, _ throws(HypervisorError) in
            #"{"return":{"status":"\#(monitor.note(command) < 3 ? "paused" : "running")"}}"#
        }
        let steps = """
            - domains: a
              steps:
                - qmp: query-status
                  retry: {attempts: \(attempts), every: 1ms}
                  expect: {$.status: running}
            """
        #expect(try await bench.run(steps).outcome == outcome)
        #expect(monitor.commands.count == attempts)
        let told = /^tried 2 times in [\d.]+ m?s: the reply is not as expected$/
        #expect(bench.failures.allSatisfy { $0.contains(told) })
        #expect(bench.failures.count == (outcome == .done ? 0 : 1))
    }

    @Test(arguments: [(", timeout: 2s", Duration.seconds(2)), ("", .seconds(30))])
    func anUndoMayTakeAsLongAsItsStep(key: String, limit: Duration) async throws {
        let monitor = Monitor()
        let bench = try await bench { command, _ throws(HypervisorError) in
            _ = monitor.note(command)
            return ""
        }
        let run = RunID(startingAt: Date())
        _ = try await bench.run(
            "- domains: a\n  on_failure: stop\n  steps:\n    - {hmp: a, undo: {hmp: b}\(key)}\n    - fail: now\n",
            id: run)
        #expect(try await bench.rollback(run).outcome == .done)
        #expect(monitor.commands == [.hmp("a"), .hmp("b")])
        #expect(await bench.hypervisor.timeouts["virDomainQemuMonitorCommand"] == limit)
    }

    @Test(arguments: [false, true]) func aJobEndsWithItsQEMU(restarts: Bool) async throws {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        let monitor = Monitor()
        let hypervisor = bench.hypervisor
        await hypervisor.answerMonitor { command, _ throws(HypervisorError) in
            guard monitor.note(command) > 1 else {
                return #"{"return":[{"id":"copy","status":"running"}]}"#
            }
            let session = hypervisor.session(for: domain, timeout: .seconds(1))
            try await session.destroy()
            guard restarts else { throw Self.error(.libvirt(.operationInvalid, domain: 10)) }
            try await session.start(paused: false)
            return #"{"return":[]}"#
        }
        let run = RunID(startingAt: Date())
        _ = try await bench.run("- domains: a\n  steps:\n    - job: {id: copy, every: 50ms}\n", id: run)
        #expect(bench.failures == ["QEMU ended while job `copy` ran, which is gone with it"])
        #expect(try await bench.store.changes(of: run).map(\.isOpen) == [false])
    }

    /// The number that libvirt's driver gives with it differs from version to version.
    @Test(arguments: [0, 10] as [Int32]) func aCommandWaitsForAnotherJobOfItsDomain(domain: Int32) async throws {
        let monitor = Monitor()
        let bench = try await bench { command, _ throws(HypervisorError) in
            guard monitor.note(command) > 1 else {
                throw HypervisorError(
                    reason: .libvirt(.operationTimeout, domain: domain),
                    message: "cannot acquire state change lock", call: "virDomainQemuMonitorCommand", subject: "a")
            }
            return #"{"return":{"status":"running"}}"#
        }
        #expect(try await bench.run("- domains: a\n  steps:\n    - qmp: query-status\n").outcome == .done)
        #expect(monitor.commands.count == 2)
    }

    @Test func aJobThatDoesNotExistIsTold() async throws {
        let bench = try await bench { _, _ throws(HypervisorError) in #"{"return":[]}"# }
        #expect(try await bench.run("- domains: a\n  steps:\n    - job: none\n").outcome == .targetFailed)
        #expect(bench.failures == ["QEMU has no job `none`"])
        #expect(bench.undone == [])
    }

    /// QEMU dismisses a job the moment it ends: then its last event alone tells how.
    @Test func theLastEventOfAJobTellsHowItEnded() async throws {
        let bench = try await bench { _, _ throws(HypervisorError) in #"{"return":[]}"# }
        let hypervisor = bench.hypervisor
        let domain = try await hypervisor.domains()[0]
        await hypervisor.answerMonitor { command, _ throws(HypervisorError) in
            guard case .qmp(let text) = command, text.contains("blockdev-backup") else { return #"{"return":[]}"# }
            let id = text.contains("good") ? "good" : "bad"
            await hypervisor.send("JOB_STATUS_CHANGE", data: #"{"status":"created","id":"\#(id)"}"#, from: domain)
            let error = id == "bad" ? #","error":"No space left on device""# : ""
            await hypervisor.send("BLOCK_JOB_COMPLETED", data: #"{"device":"\#(id)","len":1\#(error)}"#, from: domain)
            return #"{"return":{}}"#
        }
        let steps = """
            - domains: a
              steps:
                - qmp: {execute: blockdev-backup, arguments: {job-id: good}}
                - job: good
                  expect: {$.status: concluded, $.len: 1}
                - qmp: {execute: blockdev-backup, arguments: {job-id: bad}}
                - job: bad
            """
        #expect(try await bench.run(steps).outcome == .targetFailed)
        #expect(bench.failures == ["job `bad` failed: No space left on device"])
        #expect(bench.undone == [], "neither job is left to cancel")
    }
}
