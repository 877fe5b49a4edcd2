// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// `--probe` against real QEMU.
@Suite(.enabled(if: Lab.isWanted)) struct ProbeTests {
    @Test func whatQEMURefusesIsFoundBeforeAnythingChanges() async throws {
        try await Bench.with(guests: 2) { bench in
            try bench.play("- inject: {args: [\"-nonsense\"]}")
            let before = try await bench.snapshot(bench.guests[0])
            for options in [["run", "--probe"], ["run", "--check", "--probe"]] {
                let output = try await bench.program(arguments: options + ["play.yml"])
                #expect(output.status == 65)
                #expect(output.stderr.contains("QEMU does not start with this"), "\(output.stderr)")
                #expect(output.stderr.contains("-nonsense: invalid option"))
            }
            #expect(try await bench.snapshot(bench.guests[0]) == before)
        }
    }

    @Test func aGuestWithATopologyNodesAndThreadsIsTried() async throws {
        let devices = "<controller type='scsi' model='virtio-scsi'><driver iothread='1'/></controller>"
        try await Bench.with { bench in
            let guest = bench.guests[0]
            let plain = try await Lab.virsh("dumpxml", "--inactive", guest)
            let cpu = """
                <vcpu>4</vcpu><iothreads>1</iothreads><cpu mode='custom'><model>qemu64</model>
                <topology sockets='2' dies='1' cores='2' threads='1'/>
                <numa><cell id='0' cpus='0-3' memory='16384' unit='KiB'/></numa></cpu>
                """
            let xml = plain.replacing(/<vcpu.*<\/vcpu>/, with: cpu).replacing(
                /(?s)<cpu mode='custom' match.*?<\/cpu>/, with: ""
            )
            .replacing("</devices>", with: devices + "</devices>")
            try await Lab.virsh("define", try bench.write("guest.xml", xml))
            try bench.play("- inject: {args: [\"-no-hpet\"]}")
            let output = try await bench.program("run", "--probe", "play.yml")
            #expect(output.status == 0, "\(output.stdout)\(output.stderr)")
            try bench.play("- inject: {args: [\"-nonsense\"]}")
            let refused = try await bench.program("run", "--probe", "play.yml")
            #expect(refused.status == 65)
            #expect(refused.stderr.contains("-nonsense: invalid option"), "\(refused.stderr)")
        }
    }

    @Test func whatQEMUTakesIsInjectedAndNoTraceIsLeft() async throws {
        try await Bench.with(guests: 2) { bench in
            try bench.play("- inject: {args: [\"-no-hpet\"]}")
            let output = try await bench.program("run", "--probe", "play.yml")
            #expect(output.status == 0, "\(output.stdout)\(output.stderr)")
            #expect(output.stdout.contains("\(bench.guests[1]) : ok=1 changed=1 "))
            #expect(try await Lab.throwawaysEnd())
        }
    }

    @Test func aKilledProbeLeavesNothing() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            let emulator = try bench.write(
                "slow-qemu",
                """
                #!/bin/sh
                case "$*" in *virt-playbook-probe-*) sleep 600 ;; esac
                exec /usr/bin/qemu-system-x86_64 "$@"
                """)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: emulator)
            try bench.play("- xml: [{set: devices/emulator, to: \"\(emulator)\"}]\n- inject: {args: [\"-no-hpet\"]}")
            let before = try await bench.snapshot(guest)
            let process = Process()
            process.executableURL = URL(
                fileURLWithPath: try #require(
                    Lab.environment["VIRT_PLAYBOOK_BINARY"], "run the tests with scripts/test"))
            process.arguments = ["run", "--probe", "play.yml"]
            process.currentDirectoryURL = bench.folder
            process.environment = Lab.environment.merging([
                "VIRT_PLAYBOOK_STATE_DIR": bench.state, "LIBVIRT_DEFAULT_URI": try Lab.uri,
            ]) { $1 }
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            var shell = ""
            while process.isRunning, shell.isEmpty {
                shell = try await Lab.run("pgrep", ["-f", "^/bin/sh \(emulator) .*virt-playbook-probe-"]).stdout
                    .trimmingCharacters(in: .whitespacesAndNewlines)
            }
            try #require(!shell.isEmpty, "the run ended without a probe")
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            // Now QEMU may start.
            _ = try await Lab.run("pkill", ["-P", shell, "sleep"])
            #expect(try await Lab.throwawaysEnd())
            #expect(try await bench.snapshot(guest) == before)
        }
    }
}
