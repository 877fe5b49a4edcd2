// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// Reports of runs whose user wants them to end, by the built program on real guests.
@Suite(.enabled(if: Lab.isWanted)) struct InterruptedReportTests {
    @Test func anInterruptedRunIsReportedToItsEnd() async throws {
        try await Bench.with { bench in
            try bench.play(
                "- inject: {args: [\"-d\", \"unimp\"]}\n- qmp: query-status\n"
                    + "  retry: {within: 60s, every: 100ms}\n  expect: {$.status: nonsense}")
            let output = try await bench.shell(
                """
                $VP run --output jsonl --junit j.xml play.yml >lines & pid=$!
                until grep -q '"event":"step"' lines; do :; done
                kill -INT $pid; wait $pid
                """)
            #expect(output.status == 130, "\(output.stderr)")
            let lines = try bench.read("lines").split(separator: "\n").map { try bench.json(String($0)) }
            #expect(lines.first?["event"] as? String == "start")
            #expect(lines.last?["event"] as? String == "recap")
            #expect(lines.last?["exit_status"] as? Int == 130)
            #expect(lines.contains { $0["event"] as? String == "undo" && $0["result"] as? String == "rolled_back" })
            #expect(try bench.read("j.xml").contains("type=\"interrupted\""))
        }
    }

    @Test(arguments: ["json", "jsonl"]) func aRunThatIsEndedAtOnceLeavesWholeReports(format: String) async throws {
        try await Bench.with { bench in
            // A call that the first interrupt waits for.
            try bench.play("- inject: {args: [\"-d\", \"unimp\"]}\n- qmp: query-status\n  timeout: 60s")
            let pid = try await bench.pid(of: bench.guests[0])
            let output = try await bench.shell(
                """
                kill -STOP \(pid)
                $VP run --no-qmp-check --output \(format) --junit j.xml --html p.html play.yml >document 2>said & pid=$!
                until ! kill -0 $pid || $VP history $($VP history | cut -d' ' -f1) | grep -q '^applied'; do :; done
                kill -INT $pid
                until ! kill -0 $pid || grep -q 'no new step' said; do :; done
                kill -INT $pid; wait $pid; status=$?
                kill -CONT \(pid)
                exit $status
                """)
            #expect(output.status == 130)
            let isDocument = format == "json"
            let text = try bench.read("document")
            let objects = try (isDocument ? [text] : text.split(separator: "\n").map(String.init)).map(bench.json)
            let document = try #require(objects.last)
            let run = try #require(document["run"] as? String)
            let recap = isDocument ? document["recap"] as? [String: Any] : document
            #expect(recap?["outcome"] as? String == "interrupted")
            #expect(recap?["exit_status"] as? Int == 130)
            let play = (document["plays"] as? [[String: Any]])?.first
            let steps =
                (play?["targets"] as? [[String: Any]])?.first?["steps"] as? [[String: Any]]
                ?? objects.filter { $0["event"] as? String == "step" }
            #expect(steps.map { $0["action"] as? String } == ["inject"])
            let lastWords = "ended at once; `virt-playbook rollback \(run)` finishes what is left.\n"
            let said = try bench.read("said")
            #expect(said.hasSuffix(lastWords), "\(said)")
            #expect(try bench.read("p.html").hasSuffix("</html>\n"))
            #expect(try await bench.program("rollback", "--output", "json", run).status == 0)
            #expect(try bench.read("j.xml").contains("type=\"interrupted\""))
        }
    }

    @Test func aRollbackThatIsEndedAtOnceLeavesAWholeReport() async throws {
        try await Bench.with { bench in
            try bench.play("- name: Go on\n  qmp: cont\n  undo: {qmp: stop}")
            #expect(try await bench.program("run", "play.yml").status == 0)
            let pid = try await bench.pid(of: bench.guests[0])
            let output = try await bench.shell(
                """
                kill -STOP \(pid)
                $VP rollback --output json >document 2>said & pid=$!
                until ! kill -0 $pid || grep -q 'taking back' said; do :; done
                # It takes none before it is under way.
                while kill -INT $pid; do sleep 0.1; done
                wait $pid; status=$?
                kill -CONT \(pid)
                exit $status
                """)
            #expect(output.status == 130)
            let document = try bench.json(try bench.read("document"))
            let run = try #require(document["run"] as? String)
            #expect((document["recap"] as? [String: Any])?["outcome"] as? String == "interrupted")
            #expect(try bench.read("said").hasSuffix("`virt-playbook rollback \(run)` finishes what is left.\n"))
            #expect(try await bench.program("history").stdout.contains(" undo_incomplete "))
            #expect(try await bench.program("rollback", "--force").status == 0)
        }
    }
}
