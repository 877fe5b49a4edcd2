// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

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

    @Test func whatQEMUTakesIsInjectedAndNoTraceIsLeft() async throws {
        try await Bench.with(guests: 2) { bench in
            try bench.play("- inject: {args: [\"-no-hpet\"]}")
            let output = try await bench.program("run", "--probe", "play.yml")
            #expect(output.status == 0, "\(output.stdout)\(output.stderr)")
            #expect(output.stdout.contains("\(bench.guests[1]) : ok=1 changed=1 "))
            #expect(try await Lab.throwawaysEnd())
        }
    }
}
