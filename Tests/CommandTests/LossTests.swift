// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// What real guests have beside their configuration, and must not lose by accident.
@Suite(.enabled(if: Lab.isWanted)) struct LossTests {
    @Test func aManagedSaveImageIsKeptUntilAStepGivesItUp() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            try await Lab.virsh("managedsave", guest)
            let before = try await bench.snapshot(guest)
            try bench.play("- inject: {args: [\"-d\", \"unimp\"]}")
            for options in [["--check"], []] {
                let refused = try await bench.program(arguments: ["run"] + options + ["play.yml"])
                #expect(refused.status == 2)
                #expect(refused.stdout.contains("has a managed-save image"))
                #expect(refused.stdout.contains("managed_save: discard"))
            }
            #expect(try await bench.snapshot(guest) == before)
            #expect(try await Lab.virsh("list", "--all", "--with-managed-save", "--name").contains(guest))

            try bench.play("- inject: {args: [\"-d\", \"unimp\"], managed_save: discard}\n- power: restarted")
            let done = try await bench.program("run", "play.yml")
            #expect(done.status == 0, "\(done.stdout)\(done.stderr)")
            #expect(try await bench.snapshot(guest).arguments.contains("unimp"))
        }
    }

    @Test func aGuestThatWasResumedIsSavedAgainByTheRollback() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            try await Lab.virsh("managedsave", guest)
            try bench.play("- power: started\n- qmp: {execute: qom-get, arguments: {path: /nowhere, property: x}}")
            let failed = try await bench.program("run", "play.yml")
            #expect(failed.status == 2)
            #expect(failed.stdout.contains("rolled back  localhost/\(guest): power"), "\(failed.stdout)")
            #expect(try await Lab.virsh("list", "--all", "--with-managed-save", "--name").contains(guest))
            try await Lab.virsh("managedsave-remove", guest)
        }
    }

    @Test func theNVRAMThatADefinedDomainNamesSurvivesTheRollback() async throws {
        try await Bench.with(guests: 0) { bench in
            let name = "t\(UUID().uuidString.prefix(6).lowercased())"
            let nvram = bench.folder.appendingPathComponent("vars.fd")
            try Data("variables".utf8).write(to: nvram)
            let firmware =
                "<loader readonly='yes' type='pflash'>/usr/share/none.fd</loader><nvram>\(nvram.path)</nvram>"
            try bench.write(
                "guest.xml",
                bench.xml(of: name).replacingOccurrences(
                    of: "</os>", with: "\(firmware)</os><features><acpi/></features>"))
            try bench.write(
                "play.yml",
                """
                - name: Make
                  domains: \(name)
                  steps:
                    - define: {file: guest.xml}
                    - fail: no further
                """)
            let failed = try await bench.program("run", "play.yml")
            #expect(failed.status == 2, "\(failed.stdout)\(failed.stderr)")
            #expect(failed.stdout.contains("rolled_back=1"), "\(failed.stdout)")
            #expect(try await Lab.virsh("list", "--all", "--name").contains(name) == false)
            #expect(try String(contentsOf: nvram, encoding: .utf8) == "variables")
        }
    }

    @Test func undefineKeepsSnapshotsAndNVRAMUnlessTheyAreNamed() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            try await Lab.virsh("destroy", guest)
            let nvram = bench.folder.appendingPathComponent("vars.fd")
            try Data("variables".utf8).write(to: nvram)
            let loader = "<loader readonly='yes' type='pflash'>/usr/share/none.fd</loader>"
            let xml = try await Lab.virsh("dumpxml", "--inactive", guest).replacingOccurrences(
                of: "</os>", with: "\(loader)<nvram>\(nvram.path)</nvram></os><features><acpi/></features>")
            try await Lab.virsh("define", try bench.write("nvram.xml", xml))
            let before = try await bench.snapshot(guest)
            try bench.play("- undefine:")
            let refused = try await bench.program("run", "play.yml")
            #expect(refused.status == 2)
            #expect(refused.stdout.contains("\(guest) has NVRAM"), "\(refused.stdout)")
            #expect(try await bench.snapshot(guest) == before)

            try bench.play("- undefine: {nvram: keep}")
            let kept = try await bench.program("run", "play.yml")
            #expect(kept.status == 0, "\(kept.stdout)\(kept.stderr)")
            #expect(FileManager.default.fileExists(atPath: nvram.path))
            let undone = try await bench.program("rollback")
            #expect(undone.status == 0, "\(undone.stdout)\(undone.stderr)")
            #expect(try await bench.snapshot(guest) == before)

            try bench.play("- undefine: {nvram: remove}")
            #expect(try await bench.program("run", "play.yml").status == 0)
            #expect(!FileManager.default.fileExists(atPath: nvram.path))
        }
    }
}
