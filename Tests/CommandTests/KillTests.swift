// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// The program killed with SIGKILL at every write to its journal.
@Suite(.enabled(if: Lab.isWanted)) struct KillTests {
    private static let job = """
        - name: Inject
          inject: {args: ["-d", "guest_errors"]}
        - name: Restart
          power: {state: restarted, force_after: 0s}
        - name: Log
          hmp: log unimp
          undo: {hmp: log none}
        - block:
            - name: Inject more
              inject: {args: ["-msg", "guest-name=on"]}
            - name: Break
              fail: broken
          rescue:
            - name: Inject other
              inject: {id: rescue, args: ["-d", "unimp"]}
              notify: Pause
          on_failure: rollback
        """

    @Test(arguments: ["before", "after"]) func rollbackFinishesWhatAKilledRunBegan(_ moment: String) async throws {
        let preload = try #require(Lab.environment["VIRT_PLAYBOOK_TEST_PRELOAD"], "run the tests with scripts/test")
        try await Bench.with { bench in
            let guest = bench.guests[0]
            try bench.play(Self.job, keys: "  handlers: [{name: Pause, power: paused}]\n")
            let before = try await bench.snapshot(guest)
            let counter = bench.folder.appendingPathComponent("count").path
            let whole = try await bench.program(
                "run", "play.yml", environment: ["LD_PRELOAD": preload, "KILL_COUNT_FILE": counter])
            try #require(whole.status == 0, "\(whole.stdout)\(whole.stderr)")
            let count = try #require(
                Int(
                    try String(contentsOfFile: counter, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
                ))
            #expect(try await bench.program("rollback").status == 0)
            try #require(try await bench.snapshot(guest) == before)
            var killed = 0
            for write in 1...max(count, 1) {
                let run = try await bench.program(
                    "run", "play.yml",
                    environment: ["LD_PRELOAD": preload, "KILL_AT": "\(write)", "KILL_WHEN": moment])
                if run.status == nil { killed += 1 }
                let undone = try await bench.program("rollback")
                #expect(undone.status == 0, "write \(write): \(undone.stdout)\(undone.stderr)")
                #expect(try await bench.snapshot(guest) == before, "write \(write)")
            }
            #expect(killed > 10, "of \(count) writes")
        }
    }
}
