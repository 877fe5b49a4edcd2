// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// A libvirtd that goes away in the middle, in a lab of its own.
@Suite(.enabled(if: Lab.isWanted), .timeLimit(.minutes(5))) struct RestartTests {
    private let name = "r\(UUID().uuidString.prefix(8).lowercased())"
    private let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("scripts/lab").path

    @discardableResult
    private func lab(_ verb: String, _ arguments: String...) async throws -> String {
        let output = try await Lab.run(script, [verb, name] + arguments)
        try #require(output.status == 0, "scripts/lab \(verb) \(arguments): \(output.stdout)\(output.stderr)")
        return output.stdout.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Gives `body` a lab with a libvirtd of its own, and takes it down whatever comes of it.
    private func inLab(_ body: (_ uri: String, Bench) async throws -> Void) async throws {
        let uri = try await lab("up")
        var failure: (any Error)?
        do { try await Bench.with(guests: 0) { try await body(uri, $0) } } catch { failure = error }
        try await lab("down")
        if let failure { throw failure }
    }

    @Test func theJournalKnowsAnUnknownOutcomeAndBringsTheGuestBack() async throws {
        try await inLab { uri, bench in
            try await lab("guest", "g")
            let qemu = try await lab("exec", "cat", "/run/libvirt/qemu/g.pid")
            try bench.write(
                "play.yml",
                """
                - name: Test
                  domains: g
                  steps:
                    - name: Go
                      qmp: cont
                      undo: {qmp: stop}
                      timeout: 60s
                """)
            let environment = ["LIBVIRT_DEFAULT_URI": uri]
            try await lab("exec", "kill", "-STOP", qemu)
            async let running = bench.program("run", "play.yml", environment: environment)
            try await bench.waitForIntent(of: "g")
            try await lab("exec", "bash", "-c", "kill -KILL $(cat /run/libvirtd.pid)")
            let output = try await running
            #expect(output.status == 3, "\(output.stdout)\(output.stderr)")
            #expect(output.stdout.contains("whether the call took effect is not known"), "\(output.stdout)")
            #expect(output.stdout.contains(" unknown=1"))
            let run = try #require(try await bench.program("history").stdout.split(separator: " ").first)
            let history = try await bench.program("history", String(run)).stdout
            #expect(history.contains("Go"), "\(history)")

            try await lab("exec", "kill", "-CONT", qemu)
            try await lab("exec", "libvirtd", "-d")
            let rollback = try await bench.program("rollback", environment: environment)
            #expect(rollback.status == 0, "\(rollback.stdout)\(rollback.stderr)")
            let state = try await Lab.run("virsh", ["-q", "-c", uri, "domstate", "g"])
            #expect(state.stdout.contains("paused"), "\(state.stdout)\(state.stderr)")
        }
    }

    @Test(arguments: [
        ("kill -KILL $(cat /run/libvirt/qemu/g.pid)", "QEMU sent no GUEST_PANICKED: QEMU has ended"),
        (
            "kill -KILL $(cat /run/libvirtd.pid); libvirtd -d",
            "the connection that the events come over is gone"
        ),
    ]) func whoWaitsForAnEventIsTold(whatHappens: String, told: String) async throws {
        try await inLab { uri, bench in
            try await lab("guest", "g")
            try bench.write(
                "play.yml",
                """
                - name: Test
                  domains: g
                  steps:
                    - name: Stop
                      qmp: stop
                      undo: {qmp: cont}
                    - name: Wait
                      event: {name: GUEST_PANICKED, within: 10m}
                """)
            async let running = bench.program("run", "play.yml", environment: ["LIBVIRT_DEFAULT_URI": uri])
            let start = ContinuousClock.now
            while start.duration(to: .now) < .seconds(60) {
                let run = try await bench.program("history").stdout.split(separator: " ").first.map(String.init)
                if try await bench.program("history", run ?? "none").stdout.contains("applied") { break }
            }
            try await lab("exec", "bash", "-c", whatHappens)
            let output = try await running
            #expect(output.stdout.contains(told), "\(output.stdout)")
            #expect(start.duration(to: .now) < .seconds(120))
        }
    }
}
