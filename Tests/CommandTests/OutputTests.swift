// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// The built program where no hypervisor is needed.
@Suite(.enabled(if: Lab.isWanted)) struct OutputTests {
    @Test func outputThatIsLostIsNoSuccess() async throws {
        let binary = try #require(Lab.environment["VIRT_PLAYBOOK_BINARY"], "run the tests with scripts/test")
        let output = try await Lab.run("sh", ["-c", "\"$0\" schema >/dev/full", binary])
        #expect(output.status == 1)
        #expect(output.stderr.contains("standard output could not be written: No space left on device"))
    }

    @Test func mistakesGoToStandardErrorAndExit65() async throws {
        try await Bench.with(guests: 0) { bench in
            try bench.write("play.yml", "- name: P\n  domains: a\n  steps:\n    - qpm: query-status\n")
            for command in ["check", "run"] {
                let output = try await bench.program(command, "play.yml")
                #expect(output.status == 65)
                #expect(output.stdout == "")
                #expect(
                    output.stderr == """
                        play.yml:4:7: error: a step has no key `qpm` [unknown-key]
                         4 |     - qpm: query-status
                           |       ^~~
                          help: did you mean `qmp`?

                        """)
            }
        }
    }

    @Test func usageMistakesExit64() async throws {
        try await Bench.with(guests: 0) { bench in
            for arguments in [["run"], ["run", "--readonly", "x.yml"], ["run", "-f", "0", "x.yml"], ["nonsense"]] {
                let output = try await bench.program(arguments: arguments)
                #expect(output.status == 64, "\(arguments)")
                #expect(output.stdout == "")
                #expect(output.stderr != "")
            }
        }
    }

    @Test(arguments: [(["schema"], "schema/playbook.schema.json"), (["schema", "reference"], "docs/reference.md")])
    func whatIsGeneratedIsTheOneInTheFolder(arguments: [String], name: String) async throws {
        try await Bench.with(guests: 0) { bench in
            let output = try await bench.program(arguments: arguments)
            let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
                "../../" + name)
            #expect(output.stdout == (try String(contentsOf: file, encoding: .utf8)))
        }
    }

    @Test func aCheckExitsTheSameHoweverItIsWritten() async throws {
        try await Bench.with(guests: 0) { bench in
            try bench.write("warned.yml", "- name: P\n  domains: a\n  steps:\n    - qmp: balloon\n")
            try bench.write("wrong.yml", "- name: P\n  domains: a\n  steps:\n    - qpm: balloon\n")
            for format in ["human", "json", "sarif"] {
                let warned = try await bench.program("check", "--output", format, "warned.yml")
                #expect(warned.status == 0, "\(format)")
                #expect((warned.stdout + warned.stderr).contains("irreversible"), "\(format)")
                let strict = try await bench.program(
                    "check", "--lint-level", "error", "--output", format, "warned.yml")
                #expect(strict.status == 65, "\(format)")
                let quiet = try await bench.program("check", "--lint-level", "off", "--output", format, "warned.yml")
                #expect(quiet.status == 0, "\(format)")
                #expect(!(quiet.stdout + quiet.stderr).contains("nothing takes this back"), "\(format)")
                let wrong = try await bench.program("check", "--output", format, "wrong.yml", "warned.yml")
                #expect(wrong.status == 65, "\(format)")
                let text = format == "human" ? wrong.stderr : wrong.stdout
                #expect(text.contains("a step has no key `qpm`"), "\(format)")
                #expect(text.contains("nothing takes this back"), "\(format)")
                if format != "human" {
                    #expect(wrong.stderr == "")
                    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(wrong.stdout.utf8)) }
                }
            }
        }
    }

    @Test func aTerminalGetsColoursAndAProgressLineUnlessRefused() async throws {
        try await Bench.with { bench in
            try bench.play("- qmp: query-status")
            let inTerminal = try await bench.inTerminal(noColor: false)
            #expect(inTerminal.contains("\u{1B}[32mok"))
            #expect(inTerminal.contains("1 of 1 domains begun"))
            let refused = try await bench.inTerminal(noColor: true)
            #expect(!refused.contains("\u{1B}[32m"))
            let piped = try await bench.program("run", "play.yml")
            #expect(!piped.stdout.contains("\u{1B}"))
        }
    }
}

/// A report whose reader goes away.
@Suite(.enabled(if: Lab.isWanted)) struct BrokenPipeTests {
    @Test func aReaderThatLeavesDoesNotEndTheRun() async throws {
        try await Bench.with(guests: 3) { bench in
            try bench.play("- name: Inject\n  inject: {args: [\"-d\", \"guest_errors\"]}")
            let binary = try #require(Lab.environment["VIRT_PLAYBOOK_BINARY"], "run the tests with scripts/test")
            let output = try await Lab.run(
                "bash", ["-c", "\(binary) run --diff play.yml | true; echo ${PIPESTATUS[0]}"],
                environment: ["VIRT_PLAYBOOK_STATE_DIR": bench.state, "LIBVIRT_DEFAULT_URI": try Lab.uri],
                in: bench.folder.path)
            #expect(output.stdout == "0\n", "\(output.stderr)")
            for guest in bench.guests {
                #expect(try await bench.snapshot(guest).xml.contains("guest_errors"))
            }
        }
    }
}

extension Bench {
    /// What the run of `play.yml` writes to a terminal.
    fileprivate func inTerminal(noColor: Bool) async throws -> String {
        let binary = try #require(Lab.environment["VIRT_PLAYBOOK_BINARY"], "run the tests with scripts/test")
        let output = try await Lab.run(
            "script", ["-qec", "\(binary) run play.yml", "/dev/null"],
            environment: [
                "VIRT_PLAYBOOK_STATE_DIR": state, "LIBVIRT_DEFAULT_URI": try Lab.uri, "TERM": "xterm",
                "NO_COLOR": noColor ? "1" : "",
            ], in: folder.path)
        #expect(output.status == 0)
        return output.stdout
    }
}
