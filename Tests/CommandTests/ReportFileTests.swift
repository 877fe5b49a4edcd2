// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import FoundationXML
import Testing

/// What programs are told of runs on real guests, by the built program.
@Suite(.enabled(if: Lab.isWanted)) struct ReportFileTests {
    private static let mismatch = """
        - name: It runs
          qmp: query-status
          expect: {$.status: running}
        """

    @Test func aMismatchIsTheSameInTextJSONAndJUnit() async throws {
        try await Bench.with { bench in
            try bench.play(Self.mismatch)
            let human = try await bench.program("run", "--junit", "junit.xml", "--html", "page.html", "play.yml")
            let document = try await bench.program("run", "--output", "json", "play.yml")
            let lines = try await bench.program("run", "--output", "jsonl", "play.yml")
            #expect([human, document, lines].map(\.status) == [2, 2, 2])
            #expect(document.stderr == "" && lines.stderr == "")

            let start = try #require(human.stdout.range(of: "play.yml:"))
            let end = try #require(human.stdout.range(of: "\nRECAP"))
            let told = String(human.stdout[start.lowerBound..<end.lowerBound])
            let xml = try XMLDocument(contentsOf: bench.folder.appendingPathComponent("junit.xml"))
            let failures = try xml.nodes(forXPath: "/testsuites/testsuite/testcase/failure")
            #expect(failures.map(\.stringValue) == [told])
            #expect(try bench.read("page.html").contains("wanted: \"running\""))

            let json = try bench.json(document.stdout)
            let play = (json["plays"] as? [[String: Any]])?.first
            let target = (play?["targets"] as? [[String: Any]])?.first
            let steps = [
                (target?["steps"] as? [[String: Any]])?.first,
                try lines.stdout.split(separator: "\n").map { try bench.json(String($0)) }
                    .first { $0["event"] as? String == "step" },
            ]
            for step in steps {
                let failure = try #require(step?["failure"] as? [String: Any])
                let place = ["file", "line", "column"].compactMap { failure[$0].map { "\($0)" } }.joined(separator: ":")
                #expect(told.hasPrefix("\(place): error: the reply is not as expected"))
                let mismatch = try #require(failure["mismatch"] as? [String: String])
                #expect(mismatch["query"] == "$.status")
                for (title, name) in [("path:  ", "path"), ("wanted:", "wanted"), ("found: ", "found")] {
                    #expect(told.contains("  \(title) \(mismatch[name] ?? "nothing")\n"))
                }
                let excerpt = try #require(mismatch["excerpt"]).replacingOccurrences(of: "\n", with: "\n          ")
                #expect(told.hasSuffix("  reply:  \(excerpt)\n"))
            }
        }
    }

    @Test func whatAGuestSaysLeavesReportsWhole() async throws {
        try await Bench.with { bench in
            // The guest gives back what it was given.
            let text = #"\u001b[31m]]>\u0001\u202e</failure>\"&"#
            try bench.play(
                """
                - qmp: {execute: qom-set, arguments: {path: /machine, property: append, value: "\(text)"}}
                - qmp: {execute: qom-get, arguments: {path: /machine, property: append}}
                  expect: {equals: x}
                """)
            let output = try await bench.program("run", "--output", "json", "--junit", "j.xml", "play.yml")
            #expect(output.status == 2, "\(output.stderr)")
            #expect(output.stdout.contains("]]>"))
            #expect(!output.stdout.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{1B}" })
            _ = try bench.json(output.stdout)
            let xml = try XMLDocument(contentsOf: bench.folder.appendingPathComponent("j.xml"))
            let failure = try #require(try xml.nodes(forXPath: "//failure").first?.stringValue)
            #expect(failure.contains("]]>") && failure.contains("</failure>"))
        }
    }

    @Test func aMistakeInThePlaybookIsReportedToPrograms() async throws {
        try await Bench.with(guests: 0) { bench in
            try bench.write("play.yml", "- name: P\n  domains: a\n  steps:\n    - qpm: query-status\n")
            let output = try await bench.program("run", "--output", "json", "--junit", "j.xml", "play.yml")
            #expect(output.status == 65)
            #expect(output.stderr.contains("play.yml:4:7: error: a step has no key `qpm`"))
            let json = try bench.json(output.stdout)
            let checked = try bench.json(try await bench.program("check", "--output", "json", "play.yml").stdout)
            #expect(
                json["diagnostics"] as? [[String: AnyHashable]] == checked["diagnostics"] as? [[String: AnyHashable]])
            #expect((json["recap"] as? [String: Any])?["exit_status"] as? Int == 65)
            #expect(try bench.read("j.xml").contains("type=\"unknown-key\""))
        }
    }

    @Test func aFileThatCannotBeWrittenIsToldBeforeAnythingRuns() async throws {
        try await Bench.with { bench in
            try bench.play("- inject: {args: [\"-d\", \"unimp\"]}")
            let before = try await bench.snapshot(bench.guests[0])
            for (path, reason) in [
                ("missing/j.xml", "there is no folder"), ("play.yml", "is no report; it is left as it is"),
                (".", "is a folder"),
            ] {
                for option in ["--junit", "--html"] {
                    let output = try await bench.program("run", option, path, "play.yml")
                    #expect(output.status == 1)
                    #expect(output.stdout == "")
                    #expect(output.stderr.contains(reason), "\(output.stderr)")
                }
            }
            let same = try await bench.program("run", "--junit", "x", "--html", "./x", "play.yml")
            #expect(same.status == 64)
            #expect(try await bench.snapshot(bench.guests[0]) == before)
        }
    }

    @Test func anOlderReportIsReplacedAndNothingElseIsLeftBehind() async throws {
        try await Bench.with { bench in
            try bench.play(Self.mismatch)
            let before = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path)
            for _ in 0..<2 {
                _ = try await bench.program("run", "--junit", "j.xml", "--html", "p.html", "play.yml")
            }
            #expect(try bench.read("j.xml").contains("failures=\"1\""))
            try bench.play("- qmp: query-status")
            let output = try await bench.program("run", "--junit", "j.xml", "--html", "p.html", "play.yml")
            #expect(output.status == 0, "\(output.stderr)")
            #expect(try bench.read("j.xml").contains("failures=\"0\""))
            let after = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path)
            #expect(Set(after).subtracting(before) == ["j.xml", "p.html", "state"])
        }
    }

    @Test func aReportThatIsLostIsNoSuccess() async throws {
        try await Bench.with { bench in
            try bench.play("- qmp: query-status")
            for format in ["json", "jsonl"] {
                let full = try await bench.shell("$VP run --output \(format) play.yml >/dev/full")
                #expect(full.status == 1)
                #expect(full.stderr.contains("standard output could not be written: No space left on device"))
                let broken = try await bench.shell("$VP run --output \(format) play.yml | true; exit ${PIPESTATUS[0]}")
                #expect(broken.status == 0, "\(broken.stderr)")
            }
        }
    }

    @Test func aRollbackWithoutARunLeavesStandardOutputToPrograms() async throws {
        try await Bench.with { bench in
            try bench.play("- inject: {args: [\"-d\", \"unimp\"]}")
            #expect(try await bench.program("run", "play.yml").status == 0)
            let undone = try await bench.program("rollback", "--output", "json")
            let run = try #require(try bench.json(undone.stdout)["run"] as? String)
            #expect(undone.status == 0)
            #expect(undone.stderr.hasPrefix("note: taking back run \(run) (play.yml, begun 20"))
            let again = try await bench.program("rollback", "--output", "json")
            #expect(try bench.json(again.stdout)["run"] is NSNull)
            #expect(again.stderr == "note: no run in \(bench.state) has left anything to undo\n")
        }
    }

    @Test func applyAndRollbackReportAlike() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            try bench.play("- name: Inject\n  inject: {args: [\"-d\", \"unimp\"]}")
            #expect(try await bench.program("plan", "-o", "p.plan", "play.yml").status == 0)
            let applied = try await bench.program("apply", "--output", "json", "--junit", "a.xml", "p.plan")
            #expect(applied.status == 0, "\(applied.stderr)")
            let run = try #require(try bench.json(applied.stdout)["run"] as? String)
            #expect(try bench.read("a.xml").contains("testsuites name=\"virt-playbook apply \(run)\" tests=\"1\""))
            let again = try await bench.program("apply", "--output", "json", "p.plan")
            #expect(again.status == 65)
            let codes = (try bench.json(again.stdout)["diagnostics"] as? [[String: Any]])?.map { $0["code"] as? String }
            #expect(codes == ["applied-plan"])

            let undone = try await bench.program("rollback", "--output", "json", "--junit", "r.xml", run)
            #expect(undone.status == 0, "\(undone.stderr)")
            let recap = try bench.json(undone.stdout)["recap"] as? [String: Any]
            let target = (recap?["targets"] as? [[String: Any]])?.first
            #expect(target?["domain"] as? String == guest)
            #expect(target?["rolled_back"] as? Int == 1)
            #expect(try bench.read("r.xml").contains("name=\"undo of Inject\""))
            let nothing = try await bench.program("rollback", "--output", "jsonl", run)
            #expect(nothing.status == 0)
            let events = try nothing.stdout.split(separator: "\n").map {
                try bench.json(String($0))["event"] as? String
            }
            #expect(events == ["start", "recap"])
        }
    }
}
