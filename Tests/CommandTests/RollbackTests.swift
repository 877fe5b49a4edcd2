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
            let name = try #require(try await bench.program("history").stdout.split(separator: " ").first)
            #expect(undone.stdout.contains("taking back run \(name) (play.yml, begun 20"))
            #expect(try await bench.program("rollback").stdout.contains("has left anything to undo"))
            #expect(try await bench.program("rollback", String(name)).stdout.contains("has left nothing to undo"))
            #expect(try await bench.program("history").stdout.contains("rolled_back"))
        }
    }

    /// Passwords, metadata of others, autostart and a snapshot's record, which an undefine and a define would lose.
    @Test(arguments: [true, false]) func whatHasEverythingIsTakenBackByteForByte(_ isRunning: Bool) async throws {
        let devices = "<graphics type='vnc' port='-1' autoport='yes' passwd='s3cret'/>"
        try await Bench.with(devices: devices) { bench in
            let guest = bench.guests[0]
            try await Lab.virsh("metadata", guest, "urn:x-test:1", "--config", "--key", "t", "--set", "<note by='me'/>")
            try await Lab.virsh("autostart", guest)
            try await Lab.virsh(
                "snapshot-create", guest, "--redefine", try await bench.writeSnapshot("first", of: guest))
            if !isRunning { try await Lab.virsh("destroy", guest) }
            let before = try await bench.snapshot(guest)
            try #require(before.xml.contains("s3cret") && before.xml.contains("urn:x-test:1"))
            try bench.play(
                """
                - inject: {id: log, reason: a test, args: ["-d", "guest_errors"], env: {VP_TEST: "1"}}
                - xml:
                    - set: title
                      to: Changed
                - power: {state: restarted, force_after: 0s}
                - qmp: query-status
                  expect: {$.status: nonsense}
                """)
            let failed = try await bench.program("run", "play.yml")
            #expect(failed.status == 2, "\(failed.stdout)\(failed.stderr)")
            #expect(failed.stdout.contains("rolled_back=3"))
            #expect(try await bench.snapshot(guest) == before)
            #expect(try await Lab.virsh("dominfo", guest).contains(/Autostart: +enable/))
            #expect(try await Lab.virsh("snapshot-list", guest, "--name").contains("first"))
            try await Lab.virsh("autostart", guest, "--disable")
            try await Lab.virsh("snapshot-delete", guest, "first", "--metadata")
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
            #expect(told.stdout.contains("changed          localhost/\(bench.guests[0]): Inject"))
            #expect(told.stdout.contains("applied          localhost/\(bench.guests[0]): Inject"))
            let unknown = try await bench.program("history", "20000101-000000-0000")
            #expect(unknown.status == 65)
            #expect(unknown.stderr.contains("there is no run 20000101-000000-0000"))
        }
    }

    /// Also a terminal that goes away, which may be told twice.
    @Test(arguments: [["-INT"], ["-HUP", "-HUP"]])
    func anInterruptEndsTheStepAndUndoesTheTarget(_ signals: [String]) async throws {
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
            for signal in signals { try await bench.signal(signal, toRunOf: name) }
            let interrupted = try await output
            #expect(interrupted.status == 130, "\(interrupted.stdout)\(interrupted.stderr)")
            #expect(interrupted.stderr.contains("no new step begins"))
            #expect(try await bench.snapshot(guest) == before)
        }
    }
}
