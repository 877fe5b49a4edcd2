// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// The state of an emulated TPM, kept by a real swtpm, which libvirt removes too easily.
@Suite(.enabled(if: Lab.isWanted)) struct TPMTests {
    private static let device = "<tpm model='tpm-tis'><backend type='emulator' version='2.0'/></tpm>"

    /// Gives `body` a running guest with a TPM, and the file in which that keeps its state.
    private func withTPM(_ body: (Bench, _ guest: String, _ state: String) async throws -> Void) async throws {
        try await Bench.with(devices: Self.device) { bench in
            let guest = bench.guests[0]
            let uuid = try await Lab.virsh("domuuid", guest).trimmingCharacters(in: .whitespacesAndNewlines)
            let state = "/var/lib/libvirt/swtpm/\(uuid)/tpm2/tpm2-00.permall"
            try #require(FileManager.default.fileExists(atPath: state))
            try await body(bench, guest, state)
            try? FileManager.default.removeItem(atPath: "/var/lib/libvirt/swtpm/\(uuid)")
        }
    }

    @Test func undefineKeepsItOrFails() async throws {
        try await withTPM { bench, guest, state in
            try bench.play("- undefine:")
            let before = try await bench.snapshot(guest)
            let refused = try await bench.program("run", "play.yml")
            #expect(refused.status == 2)
            #expect(refused.stdout.contains("stop it first, with `power: stopped`"), "\(refused.stdout)")
            #expect(try await bench.snapshot(guest) == before)

            try bench.play("- power: destroyed\n- undefine:")
            #expect(try await bench.program("run", "play.yml").status == 0)
            #expect(FileManager.default.fileExists(atPath: state))
            #expect(try await bench.program("rollback").status == 0)
            #expect(try await bench.snapshot(guest).xml == before.xml)
            #expect(FileManager.default.fileExists(atPath: state))

            try bench.play("- power: destroyed\n- undefine: {tpm: remove}")
            #expect(try await bench.program("run", "play.yml").status == 0)
            #expect(!FileManager.default.fileExists(atPath: state))
        }
    }

    @Test func anUndoneDefinitionKeepsIt() async throws {
        try await withTPM { bench, guest, state in
            let xml = try bench.write("guest.xml", try await Lab.virsh("dumpxml", "--inactive", guest))
            try await Lab.virsh("destroy", guest)
            try await Lab.virsh("undefine", guest, "--keep-tpm")
            try bench.play("- define: {file: \"\(xml)\"}\n- power: started\n- fail: no")
            let output = try await bench.program("run", "play.yml")
            #expect(output.status == 2, "\(output.stdout)\(output.stderr)")
            #expect(output.stdout.contains("rolled_back=2"), "\(output.stdout)")
            #expect(try await Lab.run("virsh", ["-q", "-c", Lab.uri, "domstate", guest]).status != 0)
            #expect(FileManager.default.fileExists(atPath: state))
        }
    }
}
