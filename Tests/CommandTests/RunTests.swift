// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// `run` against real guests.
@Suite(.enabled(if: Lab.isWanted)) struct RunTests {
    static let job = """
        - name: Inject
          inject: {args: ["-d", "guest_errors"], env: {VP_TEST: "1"}}
        - name: Restart
          power: {state: restarted, force_after: 0s}
          when: changed
        - name: Ask
          qmp: query-status
          expect: {$.status: running}
        - name: Ask again
          hmp: info status
          expect: {matches: "^VM status: running"}
        """

    @Test func theMainJobIsDoneAndTheSecondRunChangesNothing() async throws {
        try await Bench.with(guests: 2) { bench in
            try bench.play(Self.job)
            let first = try await bench.program("run", "play.yml")
            #expect(first.status == 0, "\(first.stdout)\(first.stderr)")
            #expect(first.stderr == "")
            for guest in bench.guests {
                let snapshot = try await bench.snapshot(guest)
                #expect(snapshot.arguments.contains("guest_errors"))
                #expect(first.stdout.contains("localhost/\(guest) : ok=4 changed=2 "))
            }
            let before = try await bench.snapshot(bench.guests[0])
            let second = try await bench.program("run", "play.yml")
            #expect(second.status == 0)
            #expect(
                second.stdout.contains(
                    "localhost/\(bench.guests[0]) : ok=3 changed=0 unreachable=0 failed=0 skipped=1 "))
            #expect(try await bench.snapshot(bench.guests[0]) == before)
        }
    }

    @Test func aDryRunShowsTheDifferencesAndTouchesNothing() async throws {
        try await Bench.with { bench in
            try bench.play(Self.job)
            let before = try await bench.snapshot(bench.guests[0])
            let dry = try await bench.program("run", "--check", "play.yml")
            #expect(dry.status == 0, "\(dry.stderr)")
            #expect(dry.stdout.contains("+    <qemu:arg value='guest_errors'/>"))
            #expect(dry.stdout.contains("\n    +guest_errors\n"), "the difference of QEMU's arguments")
            #expect(dry.stdout.contains("+VP_TEST=1"))
            #expect(try await bench.snapshot(bench.guests[0]) == before)
            #expect(try await Lab.virsh("dominfo", bench.guests[0]).contains("tainted") == false)
            #expect(!FileManager.default.fileExists(atPath: bench.state), "a dry run leaves no record")
        }
    }

    @Test func aDryRunTellsByItsStatusWhetherChangesArePending() async throws {
        try await Bench.with { bench in
            try bench.play("- inject: {args: [\"-d\", \"guest_errors\"]}")
            let dry = ["run", "--check", "--detailed-exitcode", "play.yml"]
            #expect(try await bench.program(arguments: dry).status == 10)
            #expect(try await bench.program("run", "play.yml").status == 0)
            #expect(try await bench.program(arguments: dry).status == 0)
            #expect(try await bench.program("run", "--detailed-exitcode", "play.yml").status == 64)
        }
    }

    @Test func aReadOnlyDryRunNeedsNoWriteAccess() async throws {
        try await Bench.with { bench in
            try bench.play(Self.job)
            let dry = try await bench.program("run", "--check", "--readonly", "play.yml")
            #expect(dry.status == 0, "\(dry.stdout)\(dry.stderr)")
            #expect(dry.stdout.contains("+    <qemu:arg value='guest_errors'/>"))
            #expect(dry.stdout.contains("QEMU's arguments cannot be compared"))
        }
    }

    @Test func aFailedExpectationPointsAtItsLineAndUndoesTheTarget() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            try await Lab.virsh("resume", guest)
            try bench.play(Self.job.replacingOccurrences(of: "$.status: running", with: "$.status: paused"))
            let before = try await bench.snapshot(guest)
            let failed = try await bench.program("run", "play.yml")
            #expect(failed.status == 2)
            #expect(failed.stdout.contains("play.yml:11:26: error: the reply is not as expected"))
            #expect(failed.stdout.contains("\n    |                          ^~~~~~\n"))
            #expect(failed.stdout.contains("wanted: \"paused\""))
            #expect(failed.stdout.contains("found:  \"running\""))
            #expect(failed.stdout.contains("rolled back  localhost/\(guest): Inject"))
            #expect(failed.stdout.contains("failed=1 skipped=0 rolled_back=2 conflict=0"))
            #expect(try await bench.snapshot(guest) == before)
        }
    }

    @Test func aPasswordSurvivesInjectionAndRollbackAndIsNeverShown() async throws {
        let devices = "<graphics type='vnc' port='-1' autoport='yes' passwd='s3cret-v'/>"
        try await Bench.with(devices: devices) { bench in
            let guest = bench.guests[0]
            try bench.play(Self.job.replacingOccurrences(of: "$.status: running", with: "$.status: paused"))
            let before = try await bench.snapshot(guest)
            try #require(before.xml.contains("s3cret-v"))
            let failed = try await bench.program("run", "--diff", "-v", "play.yml")
            #expect(failed.status == 2)
            #expect(!(failed.stdout + failed.stderr).contains("s3cret-v"))
            #expect(try await bench.snapshot(guest) == before)
            let attributes = try FileManager.default.attributesOfItem(atPath: bench.state + "/state.db")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func aMonitorChangeIsTakenBackByItsUndo() async throws {
        try await Bench.with { bench in
            try bench.play(
                """
                - name: Log
                  hmp: log guest_errors
                  undo: {hmp: log none}
                - name: Run
                  qmp: cont
                  undo: {qmp: stop}
                - name: Fail
                  qmp: query-status
                  expect: {$.status: nonsense}
                """)
            let failed = try await bench.program("run", "play.yml")
            #expect(failed.status == 2)
            #expect(failed.stdout.contains("rolled_back=2"))
            #expect(try await Lab.virsh("domstate", bench.guests[0]).hasPrefix("paused"))
        }
    }

    @Test func aQMPErrorReplyFailsTheStep() async throws {
        try await Bench.with { bench in
            try bench.play("- qmp: {execute: qom-get, arguments: {path: /nowhere, property: x}}")
            let failed = try await bench.program("run", "play.yml")
            #expect(failed.status == 2)
            #expect(failed.stdout.contains("QEMU refused the command: DeviceNotFound"))
        }
    }

    @Test func onFailureStopLeavesTheChangeAndContinueGoesOn() async throws {
        try await Bench.with { bench in
            let steps = Self.job.replacingOccurrences(of: "$.status: running", with: "$.status: paused")
            try bench.play(steps, keys: "  on_failure: stop\n")
            #expect(try await bench.program("run", "play.yml").status == 2)
            #expect(try await bench.snapshot(bench.guests[0]).arguments.contains("guest_errors"))
            try bench.play(steps, keys: "  on_failure: continue\n")
            let second = try await bench.program("run", "play.yml")
            #expect(second.status == 2)
            #expect(second.stdout.contains("ok           localhost/\(bench.guests[0]): Ask again"))
        }
    }

    @Test func aDomainIsDefinedStartedAndTakenBackWhole() async throws {
        try await Bench.with(guests: 0) { bench in
            let name = "t\(UUID().uuidString.prefix(6).lowercased())"
            try bench.write("guest.xml", bench.xml(of: name))
            try bench.write(
                "play.yml",
                """
                - name: Make
                  domains: \(name)
                  steps:
                    - define: {file: guest.xml}
                    - power: started
                    - qmp: query-status
                      expect: {$.status: running}
                """)
            let made = try await bench.program("run", "play.yml")
            #expect(made.status == 0, "\(made.stdout)\(made.stderr)")
            #expect(try await Lab.virsh("domstate", name).hasPrefix("running"))
            #expect(try await bench.program("run", "play.yml").stdout.contains("ok=3 changed=0"))
            let runs = try await bench.program("history").stdout.split(separator: "\n")
            let first = try #require(runs.last?.split(separator: " ").first)
            let undone = try await bench.program("rollback", String(first))
            #expect(undone.status == 0, "\(undone.stdout)\(undone.stderr)")
            #expect(try await Lab.virsh("list", "--all", "--name").contains(name) == false)
        }
    }

    @Test func thePowerStatesAreReached() async throws {
        try await Bench.with { bench in
            try bench.play(
                """
                - power: resumed
                - hmp: info status
                  expect: {contains: running}
                - power: paused
                - hmp: info status
                  expect: {contains: paused}
                - power: resumed
                - power: reset
                - power: {state: stopped, force_after: 0s}
                - power: started
                - power: destroyed
                - power: {state: restarted, force_after: 0s}
                - hmp: info status
                  expect: {contains: running}
                """)
            let done = try await bench.program("run", "play.yml")
            #expect(done.status == 0, "\(done.stdout)")
            #expect(done.stdout.contains("ok=11 changed=8"))
            let undone = try await bench.program("rollback")
            #expect(undone.status == 0, "\(undone.stdout)")
            #expect(try await Lab.virsh("domstate", bench.guests[0]).hasPrefix("paused"))
        }
    }

    @Test func anUnreachableHostIsReportedAsSuch() async throws {
        try await Bench.with(guests: 0) { bench in
            try bench.write("play.yml", "- name: P\n  domains: a\n  steps:\n    - qmp: query-status\n")
            let output = try await bench.program("run", "-c", "qemu+unix:///system?socket=/nowhere/sock", "play.yml")
            #expect(output.status == 4)
            #expect(output.stdout.contains("unreachable  localhost: "))
        }
    }

    @Test func anUnknownDomainIsAnErrorBeforeAnythingRuns() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            try bench.write(
                "play.yml",
                "- name: P\n  domains: [\(guest), \(guest)x]\n  steps:\n    - inject: {args: [\"-S\"]}\n")
            let before = try await bench.snapshot(guest)
            let output = try await bench.program("run", "play.yml")
            #expect(output.status == 65)
            #expect(output.stderr.contains("has no domain `\(guest)x`"))
            #expect(output.stderr.contains("did you mean `\(guest)`?"))
            #expect(try await bench.snapshot(guest) == before)
        }
    }
}
