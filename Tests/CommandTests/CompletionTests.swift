// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// The completion scripts where people use them: lines typed in interactive shells, read back by the same shell.
@Suite(.enabled(if: Lab.isWanted)) struct CompletionTests {
    /// What is typed before TAB, and what the shell takes the last word for after it. `URI` is that of domains with
    /// awkward names.
    private static let lines = [
        ("ru", "run"),
        ("schema du", "dump"),
        ("run --detailed", "--detailed-exitcode"),
        ("list st", "steps"),
        ("audit --output j", "json"),
        ("audit --output=j", "--output=json"),
        ("rollback --output h", "human"),
        ("run -c URI play.yml --tags=log,n", "--tags=log,net"),
        ("exec --connect=URI --domains=m", "--domains=my guest"),
        ("exec --connect=qemu:///sy", "--connect=qemu:///system"),
        ("exec -c URI -d 'my gu", "my guest"),
        ("exec -c URI -d \"my guest,w", "my guest,web-1"),
        ("run pl", "play.yml"),
        ("exec -c qemu:///sy", "qemu:///system"),
        ("exec -c URI -d my", "my guest"),
        ("exec -c URI -d co", "co:lon"),
        ("exec -c URI -d a", "a$(touch injected)b"),
        ("exec -c URI -d it", "it's \"q\"\\"),
        ("audit -c URI web-1,m", "web-1,my guest"),
        // A folder bears this name, too.
        ("schema dump -c URI -d w", "web-1"),
        ("run -c URI play.yml --tags l", "log"),
        ("run play.yml --start-at-step A", "A step: 1"),
        ("rollback --state-dir state 2", "RUN"),
        ("history --state-dir state 2", "RUN"),
        // Nothing to offer, and nothing said.
        ("run play.yml -e n", "n"),
        ("run broken.yml --tags l", "l"),
        ("exec -c test:///missing -d w", "w"),
        ("exec -c 'qemu:///embed?root=/nowhere' -d w", "w"),
        ("rollback --state-dir missing 2", "2"),
    ]

    @Test(arguments: ["bash", "zsh", "fish"]) func aLineIsCompletedToWhatTheShellUnderstands(shell: String) async throws
    {
        try await Bench.with(guests: 0) { bench in
            let uri =
                "test://" + (try bench.writeHost(of: ["my guest", "co:lon", "a$(touch injected)b", "it's \"q\"\\"]))
            try bench.write("broken.yml", "- stpes")
            try bench.write(
                "play.yml",
                "- domains: \"*\"\n  steps:\n    - {name: 'A step: 1', debug: {msg: hi}, tags: [log, net]}\n")
            let run = try await bench.program("run", "-c", uri, "--state-dir", "state", "play.yml")
            try #require(run.status == 0, "\(run.stderr)")
            let history = try await bench.program("history", "--state-dir", "state").stdout
            let name = String(history.prefix { $0 != " " })

            let typed = Self.lines.map { "virt-playbook " + $0.0.replacing("URI", with: uri) }
            let output = try await bench.type(typed, in: shell)
            #expect(output.status == 0, "\(output.stderr)")
            let words = output.stdout.split(separator: "\n").map(String.init)
            try #require(words.count == typed.count, "\(output)")
            for (word, line) in zip(words, Self.lines) {
                #expect(word == line.1.replacing("RUN", with: name), "\(line.0)")
            }
            #expect(output.stderr == "")
            let files = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path)
            #expect(Set(files) == ["bin", "broken.yml", "host.xml", "play.yml", "state", "web-1"])
            #expect(!FileManager.default.fileExists(atPath: "/nowhere"))
        }
    }

    @Test func aServerThatDoesNotAnswerIsNotWaitedFor() async throws {
        try await Bench.with(guests: 0) { bench in
            // What libvirt starts to reach the host says no word, and ends when libvirt does.
            let silent = try bench.write("silent", "#!/bin/sh\n: >\"$0.asked\"\nexec cat >/dev/null\n")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: silent)
            let start = ContinuousClock.now
            let output = try await bench.program(
                arguments: [
                    "---completion", "exec", "--", "--domains", "5", "0", "virt-playbook", "exec", "-c",
                    "'qemu+ext://host/system?command=\(silent)'", "-d", "",
                ])
            #expect(output.stdout.trimmingCharacters(in: .whitespacesAndNewlines) == "")
            #expect(output.stderr == "")
            #expect(output.status == 0)
            #expect(FileManager.default.fileExists(atPath: silent + ".asked"))
            #expect(start.duration(to: .now) < .seconds(15))
        }
    }
}

extension Bench {
    /// Writes a host of libvirt's test driver that has `web-1` and these domains, beside a folder `web-1`, and gives its
    /// path.
    fileprivate func writeHost(of names: [String]) throws -> String {
        let domains = (["web-1"] + names).map { name in
            "<domain type='test'><name>\(name)</name><memory>65536</memory><os><type>hvm</type></os></domain>"
        }
        try FileManager.default.createDirectory(
            at: folder.appending(path: "web-1"), withIntermediateDirectories: true)
        return try write("host.xml", "<node>\(domains.joined())</node>")
    }

    /// Types lines with TAB at their ends in a shell that finds the program on its path.
    fileprivate func type(_ lines: [String], in shell: String) async throws -> Lab.Output {
        let binary = try #require(Lab.environment["VIRT_PLAYBOOK_BINARY"], "run the tests with scripts/test")
        let programs = folder.appending(path: "bin")
        try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: programs.appending(path: "virt-playbook").path, withDestinationPath: binary)
        let script = URL(filePath: #filePath).appending(path: "../../Support/type-in-shell").standardized.path
        return try await Lab.run(
            script, [shell] + lines,
            environment: ["PATH": "\(programs.path):\(Lab.environment["PATH"] ?? "/usr/bin:/bin")"], in: folder.path)
    }
}
