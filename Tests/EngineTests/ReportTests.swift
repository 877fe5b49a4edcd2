// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Diagnostics
import Engine
import Foundation
import Hypervisor
import HypervisorFake
import PlaybookModel
import Reporting
import TestSupport
import Testing

/// Every folder of `Cases` holds a playbook and what is reported of it: dry, for real, and a second time.
@Suite struct ReportTests {
    static let cases = (try? Golden.cases(in: Golden.folder("Cases", beside: #filePath))) ?? []

    @Test func everyActionHasACase() {
        let folders = Set(Self.cases.map(\.lastPathComponent))
        #expect(Set(ActionCatalog.standard.keys).subtracting(folders) == [])
    }

    @Test(arguments: cases) func aPlaybookIsReported(_ folder: URL) async throws {
        let bench = try EngineBench()
        for name in ["a", "b"] { try await bench.hypervisor.defineElsewhere(EngineBench.xml(name)) }
        let hypervisor = bench.hypervisor
        await hypervisor.answerMonitor { command, domain throws(HypervisorError) in
            await hypervisor.sendEvents(of: command, from: domain)
            return Self.answers[command] ?? Self.answer(to: command)
        }
        let playbook = try String(contentsOf: folder.appendingPathComponent("playbook.yml"), encoding: .utf8)
        var text = "$ run --check\n"
        var options = RunOptions()
        // One target at a time, so that the lines have an order.
        options.forks = 1
        options.isDryRun = true
        options.showsDifferences = true
        text += try await bench.report(of: playbook, options: options)
        options.isDryRun = false
        for _ in 0..<2 { text += "\n$ run --diff\n" + (try await bench.report(of: playbook, options: options)) }
        try Golden.expect(text, is: folder.appendingPathComponent("expected.txt"))
    }

    private static let jobs = """
        {"return":[{"id":"copy","type":"backup","status":"concluded","current-progress":4,"total-progress":4},
        {"id":"mirror","type":"mirror","status":"ready","current-progress":4,"total-progress":4},
        {"id":"broken","type":"commit","status":"concluded","current-progress":1,"total-progress":4,"error":"No space"}]}
        """

    private static let answers: [MonitorCommand: String] = [
        .qmp(#"{"execute":"query-status"}"#): #"{"return":{"status":"running","running":true}}"#,
        .qmp(#"{"arguments":{"value":8388608},"execute":"balloon"}"#): #"{"return":{}}"#,
        .qmp(#"{"execute":"query-jobs"}"#): jobs,
        .qmp(#"{"execute":"query-migrate"}"#): #"{"return":{"status":"failed","error-desc":"no route"}}"#,
        .qmp(#"{"execute":"query-dump"}"#): #"{"return":{"status":"completed","completed":1,"total":1}}"#,
        .agent(#"{"execute":"guest-get-osinfo"}"#): #"{"return":{"id":"debian"}}"#,
        .agent(#"{"execute":"guest-fsfreeze-freeze"}"#): #"{"return":2}"#,
        .hmp("info status"): "VM status: running\r\n",
    ]

    private static func answer(to command: MonitorCommand) -> String {
        switch command {
        case .qmp(let text) where text.contains("qom-set"): #"{"return":{}}"#
        case .qmp, .qmpPassing, .agent: #"{"error":{"class":"CommandNotFound","desc":"no such command"}}"#
        case .hmp(let line): "unknown command: '\(line)'\r\n"
        }
    }
}

extension FakeHypervisor {
    /// The events that a command causes.
    fileprivate func sendEvents(of command: MonitorCommand, from domain: DomainID) {
        if case .qmp(let text) = command, text.contains("balloon") {
            send("BALLOON_CHANGE", data: #"{"actual":8388608}"#, from: domain)
        }
    }
}

extension EngineBench {
    /// What people are shown of a run, but for what differs from run to run.
    fileprivate func report(of playbook: String, options: RunOptions) async throws -> String {
        let first = eventCount
        do {
            _ = try await run(playbook, options: options)
        } catch RunFailure.input(let invalid) {
            return invalid.description
        }
        let file = folder.appendingPathComponent("report")
        try Data().write(to: file)
        let terminal = Terminal(try FileHandle(forWritingTo: file), isInteractive: false, colors: false)
        let reporter = HumanReporter(terminal, verbosity: 0)
        await reporter.receive(Array(events(from: first)))
        let lines = try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        return lines.filter { !$0.hasPrefix("run 2") && !$0.hasPrefix("to take it back") }.joined(separator: "\n")
            .replacing(/<uuid>[0-9a-f-]{36}<\/uuid>/, with: "<uuid>…</uuid>")
            .replacing(/\ \ [0-9.]+s$/.anchorsMatchLineEndings(), with: "  …s")
    }
}
