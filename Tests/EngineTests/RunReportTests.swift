// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine
import Foundation
import Hypervisor
import HypervisorFake
import Matching
import PlaybookModel
import Reporting
import Testing

/// What is told of a run in text, JSON, JSON Lines, JUnit's XML and HTML.
@Suite struct RunReportTests {
    /// A running domain whose monitor answers, and one play on it.
    private func bench(_ steps: String, replies: [MonitorCommand: String] = [:]) async throws -> EngineBench {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"), state: .running)
        await bench.hypervisor.answerMonitor(replies)
        let indented = steps.split(separator: "\n").map { "    \($0)\n" }.joined()
        _ = try await bench.run("- name: Job\n  domains: a\n  steps:\n\(indented)")
        return bench
    }

    private static let status: MonitorCommand = .qmp(#"{"execute":"query-status"}"#)

    @Test func aMismatchIsTheSameInTextJSONAndJUnit() async throws {
        let bench = try await bench(
            "- name: It runs\n  qmp: query-status\n  expect: {$.status: running}",
            replies: [Self.status: #"{"return":{"status":"paused","running":false}}"#])
        let reports = try await RunReports(of: bench.events(from: 0))
        let told = """
            test.yml:6:26: error: the reply is not as expected [failed]
             6 |       expect: {$.status: running}
               |                          ^~~~~~~
              path:   $['status']
              wanted: "running"
              found:  "paused"
              reply:  {
                        "running": false,
                        "status": "paused"
                      }

            """
        #expect(reports.human.contains(told), "\(reports.human)")
        let failures = reports.elements("failure")
        #expect(failures.map(\.stringValue) == [told])
        #expect(failures.first?.value("type") == "failed")
        let message = #"the reply is not as expected: $['status']: wanted "running", found "paused""#
        #expect(failures.first?.value("message") == message)

        let line = try #require(reports.lines("step").first)
        let step = try #require(reports.steps.first)
        for value in [line, step] {
            #expect(value[member: "result"] == .string("failed"))
            #expect(value[member: "line"] == .integer(4))
            let failure = try #require(value[member: "failure"])
            #expect(failure[member: "message"] == .string("the reply is not as expected"))
            #expect(failure[member: "kind"] == .string("failed"))
            let place = ["file", "line", "column"].map { failure[member: $0] }
            #expect(place == [.string("test.yml"), .integer(6), .integer(26)])
            #expect(
                failure[member: "mismatch"]
                    == .object([
                        "query": .string("$.status"), "path": .string("$['status']"),
                        "wanted": .string(#""running""#), "found": .string(#""paused""#),
                        "excerpt": .string("{\n  \"running\": false,\n  \"status\": \"paused\"\n}"),
                    ]))
        }
        #expect(reports.html.contains("wanted: \"running\""))
    }

    @Test func whatNoLogHidesIsNotQuotedFromThePlaybook() async throws {
        let bench = try await bench(
            "- {name: Secret, qmp: query-status, no_log: true, expect: {$.status: hunter4literal}}",
            replies: [Self.status: #"{"return":{"status":"paused","running":false}}"#])
        let reports = try await RunReports(of: bench.events(from: 0))
        #expect(reports.human.contains("test.yml:4:7: error: it failed; `no_log` hides why [failed]\n"))
        for text in [reports.human] + reports.raw { #expect(!text.contains("hunter4literal")) }
    }

    @Test func hostileTextLeavesEveryReportWhole() async throws {
        let invalid = String(decoding: [0xFF, 0xC3, 0x28] as [UInt8], as: UTF8.self)
        let text = "\u{1B}[31m]]>\u{0}\u{7}\u{9B}\u{202E}\u{FFFE}\u{85}</failure><script>&amp;'\"\t\r\(invalid)"
        let reply = JSONValue.object(["return": .object([text: .string(text)])]).text()
        let bench = try await bench(
            "- name: \(JSONText.line(.string("]]> \u{1B}[2J \u{9B} <b>&")))\n  qmp: query-status\n  expect: {$.*: x}",
            replies: [Self.status: reply])
        let reports = try await RunReports(of: bench.events(from: 0))
        let found = try #require(reports.steps.first?.at("failure", "mismatch", "found"))
        #expect(found == .string(JSONValue.string(text).text()))
        #expect(reports.steps.first?[member: "step"] == .string("]]> \u{1B}[2J \u{9B} <b>&"))
        #expect(reports.elements("failure").first?.stringValue?.contains("]]>") == true)
        #expect(reports.elements("testcase").first?.value("name") == "Job: ]]> \\u{1B}[2J \\u{9B} <b>&")
        for text in reports.raw {
            let dangerous = text.unicodeScalars.filter { scalar in
                scalar != "\n" && scalar != "\t" && TerminalText.escaped(String(scalar)) != String(scalar)
            }
            #expect(dangerous.isEmpty, "\(dangerous)")
        }
        #expect(!reports.html.contains("<script>"))
        #expect(!reports.html.contains("<b>&"))
    }

    @Test func eventsAndTheDocumentTellTheSameStepsAndEndWithTheRecap() async throws {
        let bench = try await bench(
            """
            - name: Inject
              inject: {args: ["-d", "unimp"]}
            - name: Each
              debug: "{{ item }}"
              loop: [one, two]
            - name: Never
              debug: x
              when: {$.host.name: elsewhere}
            - fail: enough
            """)
        let summary = bench.events(from: 0).compactMap { event -> RunSummary? in
            if case .runEnded(let summary) = event { summary } else { nil }
        }
        let run = try #require(summary.first?.run)
        let reports = try await RunReports(
            of: bench.events(from: 0), run: "\(run)", ending: RunEnding(exitStatus: 2, outcome: "target_failed"))
        let names = reports.lines.compactMap { $0[member: "event"]?.string }
        #expect(names == ["start", "play", "step", "step", "step", "step", "undo", "recap"])
        #expect(reports.lines[0][member: "run"] == .string("\(run)"))
        #expect(reports.lines[0][member: "version"] == .integer(1))
        let steps = reports.lines("step")
        #expect(steps.map { $0[member: "result"]?.string } == ["changed", "ok", "skipped", "failed"])
        #expect(steps.map { $0[member: "step"] } == reports.steps.map { $0[member: "step"] })
        for step in steps {
            #expect(step[member: "host"] == .string("localhost"))
            #expect(step[member: "domain"] == .string("a"))
            #expect(step[member: "play"] == .string("Job"))
            #expect(step[member: "file"] == .string("test.yml"))
            #expect(step[member: "reply"] == nil)
        }
        #expect(steps[1][member: "items"]?.elements.map { $0[member: "item"] } == [.string("one"), .string("two")])
        #expect(reports.lines("undo").first?[member: "result"] == .string("rolled_back"))
        let recap = try #require(reports.document[member: "recap"])
        #expect(recap[member: "exit_status"] == .integer(2))
        #expect(recap[member: "outcome"] == .string("target_failed"))
        #expect(recap[member: "run"] == .string("\(run)"))
        let target = try #require(recap[member: "targets"]?.elements.first)
        #expect(target[member: "rolled_back"] == .integer(1))
        #expect(target[member: "failed"] == .integer(1))
        guard case .object(var last)? = reports.lines.last else { throw TestFailure("no recap") }
        #expect(last.removeValue(forKey: "event") == .string("recap"))
        #expect(.object(last) == recap)
    }

    @Test func junitHasACaseForEachStepAndItem() async throws {
        let bench = try await bench(
            """
            - name: Each
              debug: "{{ item }}"
              loop: [one, two]
            - name: Twice
              debug: x
            - name: Twice
              debug: x
            - name: Never
              debug: x
              when: {$.host.name: elsewhere}
            - name: Fails
              fail: enough
            """)
        let reports = try await RunReports(of: bench.events(from: 0))
        let suite = try #require(reports.elements("testsuite").first)
        #expect(suite.value("name") == "localhost/a: Job")
        #expect(suite.value("hostname") == "localhost")
        let counts = ["tests", "failures", "errors", "skipped"].map { suite.value($0) }
        #expect(counts == ["6", "1", "0", "1"])
        let cases = reports.elements("testcase")
        #expect(
            cases.map { $0.value("name") } == [
                "Job: Each (item one)", "Job: Each (item two)", "Job: Twice", "Job: Twice #2", "Job: Never",
                "Job: Fails",
            ])
        #expect(Set(cases.map { $0.value("classname") }) == ["localhost/a"])
        #expect(cases.map { $0.value("line") } == ["4", "4", "7", "9", "11", "14"])
        #expect(Set(cases.map { $0.value("file") }) == ["test.yml"])
        #expect(cases.allSatisfy { $0.value("time")?.wholeMatch(of: /[0-9]+\.[0-9]{3}/) != nil })
        #expect(reports.elements("skipped").first?.value("message")?.contains("elsewhere") == true)
    }

    @Test func whatARescuePutsRightFailsNothing() async throws {
        let bench = try await bench(
            """
            - name: Saved
              block:
                - name: Tried {{ item }}
                  assert: {$.item: one}
                  loop: [one, two, three]
              rescue:
                - debug: all is well
            """)
        let reports = try await RunReports(of: bench.events(from: 0))
        #expect(reports.elements("failure").isEmpty)
        #expect(reports.junit.value("failures") == "0")
        #expect(reports.elements("system-out").first?.stringValue?.contains("rescued") == true)
        #expect(reports.lines("rescued").first?[member: "steps"] == .array([.string("Tried {{ item }}")]))
        let target = reports.document[member: "plays"]?.elements.first?[member: "targets"]?.elements.first
        #expect(target?[member: "rescued"] == .array([.string("Tried {{ item }}")]))
    }

    @Test func whatCannotBeTakenBackIsAnError() async throws {
        let bench = try await bench("- name: Inject\n  inject: {args: [\"-d\", \"unimp\"]}")
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a").replacing("16384", with: "32768"))
        let first = bench.eventCount
        let run = try #require(try await bench.store.runs().runs.first?.id)
        _ = try await bench.rollback(run)
        let lost = RunEvent.hostUnreachable(host: "far", failure: StepFailure("no route", kind: .unreachable))
        let reports = try await RunReports(of: bench.events(from: first) + [lost])
        #expect(reports.elements("error").map { $0.value("type") } == ["conflict", "unreachable"])
        #expect(reports.elements("testsuite").map { $0.value("name") } == ["localhost/a", "far"])
        #expect(reports.lines("undo").first?[member: "result"] == .string("conflict"))
        #expect(reports.lines("unreachable").first?.at("failure", "message") == .string("no route"))
        #expect(reports.document.at("recap", "unreachable_hosts") == .array([.string("far")]))
    }

    @Test func aMistakeBeforeTheRunIsInEveryReport() async throws {
        let file = SourceFile(name: "p.yml", text: "- qpm: x\n")
        let range = SourceRange(
            file: file, start: SourcePosition(line: 1, column: 3), end: SourcePosition(line: 1, column: 6))
        let ending = RunEnding(
            exitStatus: 65, outcome: "wrong_input",
            mistakes: [.error("unknown-key", "a step has no key `qpm`", at: range, help: "did you mean `qmp`?")])
        let reports = try await RunReports(of: [], begins: false, ending: ending)
        #expect(reports.lines.compactMap { $0[member: "event"]?.string } == ["start", "diagnostic", "recap"])
        let diagnostic = try #require(reports.document[member: "diagnostics"]?.elements.first)
        #expect(diagnostic[member: "code"] == .string("unknown-key"))
        #expect(diagnostic[member: "line"] == .integer(1))
        #expect(reports.document[member: "plays"] == .array([]))
        #expect(reports.document.at("recap", "exit_status") == .integer(65))
        let error = try #require(reports.elements("error").first)
        #expect(error.value("type") == "unknown-key")
        #expect(error.stringValue?.contains("p.yml:1:3: error: a step has no key `qpm`") == true)
        #expect(reports.html.contains("p.yml:1:3: error: a step has no key `qpm`"))
    }

    @Test func aPlayWithoutTargetsLeavesNoGap() async throws {
        let bench = try EngineBench()
        _ = try await bench.run("- name: Job\n  domains: \"web-*\"\n  allow_empty: true\n  steps:\n    - debug: x\n")
        let human = try await RunReports(of: bench.events(from: 0)).human
        #expect(human.contains("PLAY Job  0 domains\n\nRECAP\n"), "\(human)")
    }

    @Test func aRunThatIsInterruptedIsNoSuccessForAnyone() async throws {
        let bench = try await bench("- debug: x")
        let reports = try await RunReports(
            of: bench.events(from: 0), ending: RunEnding(exitStatus: 130, outcome: "interrupted"))
        #expect(reports.elements("error").map { $0.value("type") } == ["interrupted"])
        #expect(reports.document.at("recap", "outcome") == .string("interrupted"))
        #expect(reports.html.contains("interrupted"))
    }
}

private struct TestFailure: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
