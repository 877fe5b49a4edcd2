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
            #expect(output.stdout.contains("whether it took effect is unknown"))
            for guest in bench.guests.dropFirst() { #expect(output.stdout.contains("localhost/\(guest) : ok=1 ")) }
        }
    }
}
