// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// A QEMU that never answers.
@Suite(.enabled(if: Lab.isWanted)) struct StuckGuestTests {
    @Test func oneStuckGuestDelaysNobodyElse() async throws {
        try await Bench.with(guests: 6) { bench in
            let stuck = bench.guests[0]
            let pid = try String(contentsOfFile: "/run/libvirt/qemu/\(stuck).pid", encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            _ = try await Lab.run("kill", ["-STOP", pid])
            try bench.play("- name: Ask\n  qmp: query-status\n  timeout: 3s\n  expect: {exists: true}")
            let start = ContinuousClock.now
            let output = try await bench.program("run", "-f", "2", "play.yml")
            let elapsed = start.duration(to: .now)
            _ = try await Lab.run("kill", ["-CONT", pid])
            #expect(output.status == 2)
            #expect(elapsed >= .seconds(3) && elapsed < .seconds(25))
            let lines = output.stdout.split(separator: "\n")
            let failure = try #require(lines.firstIndex { $0.contains("failed       localhost/\(stuck): Ask") })
            let others = try #require(lines.lastIndex { $0.contains("ok           localhost/") })
            #expect(others < failure, "the others ended first: \(output.stdout)")
            #expect(output.stdout.contains("QEMU did not answer in 3 s") && !output.stdout.contains("not known"))
            for guest in bench.guests.dropFirst() { #expect(output.stdout.contains("localhost/\(guest) : ok=1 ")) }
        }
    }

    @Test func aSecondInterruptEndsAtOnceAndNamesWhatFinishes() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            let before = try await bench.snapshot(guest)
            let pid = try await bench.pid(of: guest)
            try bench.play(
                "- name: Inject\n  inject: {args: [\"-d\", \"guest_errors\"]}\n"
                    + "- name: Ask\n  qmp: query-status\n  timeout: 600s")
            let file = "\(guest)-stuck.yml"
            try FileManager.default.moveItem(
                at: bench.folder.appendingPathComponent("play.yml"), to: bench.folder.appendingPathComponent(file))
            _ = try await Lab.run("kill", ["-STOP", pid])
            async let running = bench.program("run", "--no-qmp-check", file)
            var run = ""
            while try await !bench.program("history", run).stdout.contains(/applied +localhost/) {
                run = try await bench.program("history").stdout.split(separator: " ").first.map(String.init) ?? "none"
                if run == "no" { run = "none" }
            }
            let start = ContinuousClock.now
            // Two that come close together may be told as one.
            let interrupts = Task {
                while !Task.isCancelled {
                    try await bench.signal("-INT", toRunOf: file)
                    try? await Task.sleep(for: .milliseconds(100))
                }
            }
            let output = try await running
            interrupts.cancel()
            try await interrupts.value
            #expect(start.duration(to: .now) < .seconds(20))
            _ = try await Lab.run("kill", ["-CONT", pid])
            #expect(output.status == 130)
            #expect(output.stderr.contains("no new step begins"))
            let lastWords = "SIGINT: ended at once; `virt-playbook rollback \(run)` finishes what is left.\n"
            #expect(output.stderr.hasSuffix(lastWords), "\(output.stderr)")
            let history = try await bench.program("history", run).stdout
            #expect(history.hasPrefix("\(run) ") && history.contains(" interrupted "), "\(history)")
            #expect(try await bench.snapshot(guest) != before)
            #expect(try await bench.program("rollback", run).status == 0)
            #expect(try await bench.snapshot(guest) == before)
            let files = try FileManager.default.contentsOfDirectory(atPath: bench.state)
            #expect(!files.contains { $0.hasSuffix(".lock") })
        }
    }
}
