// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// `rollback` and `history` on real guests.
@Suite(.enabled(if: Lab.isWanted)) struct RollbackTests {
    private static let injection = "- name: Inject\n  inject: {args: [\"-d\", \"guest_errors\"]}"

    @Test func aFinishedRunIsTakenBackByteForByte() async throws {
        try await Bench.with(guests: 3) { bench in
            try bench.play(Self.injection)
            let before = try await bench.snapshot(bench.guests[2])
            #expect(try await bench.program("run", "play.yml").status == 0)
            #expect(try await bench.snapshot(bench.guests[2]) != before)
            let undone = try await bench.program("rollback")
            #expect(undone.status == 0)
            #expect(undone.stdout.contains("rolled back  localhost/\(bench.guests[2]): Inject"))
            #expect(try await bench.snapshot(bench.guests[2]) == before)
            #expect(try await bench.program("rollback").stdout.contains("has left nothing to undo"))
            #expect(try await bench.program("history").stdout.contains("rolled_back"))
        }
    }

    @Test func aDomainThatSomeoneElseEditedIsNotOverwritten() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            try bench.play(Self.injection)
            let before = try await bench.snapshot(guest)
            #expect(try await bench.program("run", "play.yml").status == 0)
            try await Lab.virsh("desc", guest, "--config", "edited by hand")
            let edited = try await bench.snapshot(guest)
            let refused = try await bench.program("rollback")
            #expect(refused.status == 3)
            #expect(refused.stdout.contains("conflict     localhost/\(guest): Inject: "))
            #expect(refused.stdout.contains("conflict=1"))
            #expect(try await bench.snapshot(guest) == edited)
            #expect(try await bench.program("rollback", "--force").status == 0)
            #expect(try await bench.snapshot(guest) == before)
        }
    }

    @Test func historyTellsWhatARunDid() async throws {
        try await Bench.with { bench in
            try bench.play(Self.injection)
            #expect(try await bench.program("run", "play.yml").status == 0)
            let id = try #require(try await bench.program("history").stdout.split(separator: " ").first)
            let told = try await bench.program("history", String(id))
            #expect(told.stdout.contains("changed  localhost/\(bench.guests[0]): Inject"))
            #expect(told.stdout.contains("applied  localhost/\(bench.guests[0]): Inject"))
            let unknown = try await bench.program("history", "20000101-000000-0000")
            #expect(unknown.status == 65)
            #expect(unknown.stderr.contains("there is no run 20000101-000000-0000"))
        }
    }

    @Test func anInterruptEndsTheStepAndUndoesTheTarget() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            try bench.play(
                Self.injection + "\n- name: Wait\n  qmp: query-status\n"
                    + "  retry: {within: 60s, every: 100ms}\n  expect: {$.status: nonsense}")
            let before = try await bench.snapshot(guest)
            // A name of its own, by which the process is found.
            let name = "\(guest)-interrupted.yml"
            try FileManager.default.moveItem(
                at: bench.folder.appendingPathComponent("play.yml"), to: bench.folder.appendingPathComponent(name))
            async let output = bench.program("run", name)
            while try await bench.snapshot(guest) == before {}
            _ = try await Lab.run("pkill", ["-INT", "-f", "virt-playbook run \(name)"])
            let interrupted = try await output
            #expect(interrupted.status == 130, "\(interrupted.stdout)\(interrupted.stderr)")
            #expect(interrupted.stderr.contains("no new step begins"))
            #expect(try await bench.snapshot(guest) == before)
        }
    }
}
