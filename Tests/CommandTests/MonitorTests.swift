// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// Monitor steps of `run` against real guests.
@Suite(.enabled(if: Lab.isWanted)) struct MonitorTests {
    @Test func commandsAreSentInEverySpelling() async throws {
        try await Bench.with { bench in
            try bench.write("passed.txt", "passed on")
            try bench.play(
                """
                - qmp: query-version
                  expect: {$.qemu.major: {at_least: 4}}
                - qmp: '{"execute": "qom-get", "arguments": {"path": "{{ vars.path }}", "property": "type"}}'
                  changed_when: false
                  expect: {matches: "-machine$"}
                - qmp: "{{ vars.whole }}"
                  expect: {$.status: {type: string}}
                - qmp: {execute: human-monitor-command, arguments: {command-line: info status}}
                  expect: {contains: paused}
                - qmp: {execute: add-fd, arguments: {fdset-id: 7}, files: [passed.txt]}
                  expect: {"$['fdset-id']": 7}
                - qmp: query-fdsets
                  expect: {"$[0].fds": {count: 1}}
                - hmp: info name
                  expect: {equals: "{{ domain.name }}"}
                """, keys: "  vars: {path: /machine, whole: {execute: query-status}}\n")
            let output = try await bench.program("run", "play.yml")
            #expect(output.status == 0, "\(output.stdout)\(output.stderr)")
            #expect(output.stdout.contains("ok=7 changed=2 "))
        }
    }

    @Test func anErrorIsExpectedOrAFailure() async throws {
        try await Bench.with { bench in
            try bench.play(
                """
                - qmp: no-such-command
                  expect_error: CommandNotFound
                - hmp: drive_del nothing
                  expect_error: {class: GenericError, desc: "Device 'nothing' not found"}
                - name: Partly wrong
                  hmp: device_del
                  undo: {hmp: info status}
                """)
            let output = try await bench.program("run", "play.yml")
            #expect(output.status == 2)
            #expect(
                output.stdout.contains(
                    "QEMU refused the command: GenericError: device_del: string expected [failed]"))
            #expect(output.stdout.contains("rolled_back=0"), "what QEMU refused was not done")
        }
    }

    @Test func aCommandThatEndsQEMUIsExpectedTo() async throws {
        try await Bench.with(guests: 2) { bench in
            try bench.play("- name: End\n  qmp: quit\n  expect_disconnect: true\n- power: {state: started}")
            let output = try await bench.program("run", "play.yml")
            #expect(output.status == 0, "\(output.stdout)")
            for guest in bench.guests { #expect(output.stdout.contains("localhost/\(guest) : ok=2 changed=2 ")) }
            try bench.play("- qmp: query-status\n  expect_disconnect: true\n  timeout: 5s")
            let wrong = try await bench.program("run", "play.yml")
            #expect(wrong.status == 2)
            #expect(wrong.stdout.contains("QEMU still runs 5 s after a command that should have ended it"))
            try bench.play("- qmp: quit")
            let surprised = try await bench.program("run", "play.yml")
            // QEMU's reply to the command may be faster than its end.
            for line in surprised.stdout.split(separator: "\n") where line.hasPrefix("failed ") {
                #expect(surprised.stdout.contains("says `expect_disconnect: true`"), "\(line)")
            }
            #expect(surprised.stdout.contains(/(failed|changed) .*: qmp/))
        }
    }

    /// In one process, so that a run begins in the moment in which the last one has reset the guest.
    @Test func theWatchdogPlaybookRunsAgainAndAgainOnItsGuest() async throws {
        let playbook = URL(filePath: #filePath).appending(path: "../../../playbooks/watchdog.yml").standardized.path
        try await Bench.with(guests: 0) { bench in
            let output = try await bench.program(arguments: ["run"] + Array(repeating: playbook, count: 5))
            #expect(output.status == 0, "\(output.stdout)\(output.stderr)")
            try await Lab.virsh("destroy", "watchdog")
            try await Lab.virsh("undefine", "watchdog")
        }
    }

    @Test func eventsOfTheStepBeforeAreThere() async throws {
        try await Bench.with(guests: 3) { bench in
            try bench.play(
                """
                - qmp: cont
                - qmp: stop
                - event: {name: STOP, within: 20s}
                - power: reset
                - event: {name: RESET, where: {$.guest: false}, within: 20s}
                  register: told
                  expect: {$.data.reason: host-qmp-system-reset}
                - debug: "{{ steps.told.reply.timestamp.seconds }}"
                - name: Another one
                  event: {name: RESET, within: 100ms}
                """, keys: "  on_failure: continue\n")
            let output = try await bench.program("run", "play.yml")
            #expect(output.status == 2)
            for guest in bench.guests {
                #expect(output.stdout.contains("localhost/\(guest) : ok=6 changed=3 unreachable=0 failed=1 "))
            }
            #expect(output.stdout.contains("QEMU sent no RESET within 100 ms"))
        }
    }

    /// Null devices: a disk to copy, a place to copy it to, and one that fails as a full disk does.
    private static let disks = """
        - qmp: {execute: blockdev-add, arguments: {driver: null-co, node-name: source, size: 67108864}}
          undo: {qmp: {execute: blockdev-del, arguments: {node-name: source}}}
        - qmp: {execute: blockdev-add, arguments: {driver: null-co, node-name: copy, size: 67108864}}
          undo: {qmp: {execute: blockdev-del, arguments: {node-name: copy}}}
        - qmp:
            execute: blockdev-add
            arguments:
              driver: blkdebug
              node-name: full
              image: {driver: null-co, size: 67108864}
              inject-error: [{event: none, iotype: write, errno: 28}]
          undo: {qmp: {execute: blockdev-del, arguments: {node-name: full}}}

        """

    @Test func aJobIsWaitedForAndItsOwnErrorTold() async throws {
        try await Bench.with { bench in
            try bench.play(
                Self.disks + """
                    - qmp: {execute: blockdev-backup, arguments: {job-id: j, device: source, target: copy, sync: full}}
                    - job: j
                      expect: {$.status: concluded, $.type: backup}
                    - qmp: {execute: blockdev-mirror, arguments: {job-id: m, device: source, target: copy, sync: full}}
                    - job: {id: m, until: ready, within: 20s}
                    - qmp: {execute: block-job-cancel, arguments: {device: m}}
                    - job: m
                    - name: It fails
                      qmp: {execute: blockdev-backup, arguments: {job-id: f, device: source, target: full, sync: full}}
                    - name: As it must
                      job: f
                    """)
            let output = try await bench.program("run", "play.yml")
            #expect(output.status == 2, "\(output.stdout)")
            #expect(output.stdout.contains("job `f` failed: No space left on device [failed]"), "\(output.stdout)")
            let nodes = try await Lab.virsh("qemu-monitor-command", bench.guests[0], "query-named-block-nodes")
            #expect(!nodes.contains("source"), "the disks are gone again: \(output.stdout)")
        }
    }

    @Test func aRollbackCancelsAJobThatStillRuns() async throws {
        try await Bench.with { bench in
            try bench.play(
                Self.disks + """
                    - qmp:
                        execute: blockdev-backup
                        arguments: {job-id: slow, device: source, target: copy, sync: full, speed: 65536}
                    - name: Too slow
                      job: {id: slow, within: 300ms, every: 100ms}
                    """)
            let output = try await bench.program("run", "play.yml")
            #expect(output.status == 2, "\(output.stdout)")
            #expect(output.stdout.contains("job `slow` is running after 300 ms"))
            #expect(output.stdout.contains("waiting      localhost/\(bench.guests[0]): Too slow  running  "))
            #expect(output.stdout.contains("rolled_back=4"))
            let jobs = try await Lab.virsh("qemu-monitor-command", bench.guests[0], "query-jobs")
            #expect(jobs.contains(#""return":[]"#), "\(jobs)")
        }
    }

    /// Into a file that is opened here: QEMU's sandbox lets it start no program.
    @Test func aMigrationIsWaitedFor() async throws {
        try await Bench.with { bench in
            try bench.play(
                """
                - qmp: {execute: getfd, arguments: {fdname: out}, files: [{path: guest.state, mode: write}]}
                - qmp: {execute: migrate, arguments: {uri: "fd:out"}}
                - job: {kind: migration, within: 30s, every: 50ms}
                  expect: {$.status: completed, $.ram.transferred: {at_least: 1}}
                - qmp: query-status
                  expect: {$.status: postmigrate}
                - qmp: {execute: getfd, arguments: {fdname: out}, files: [no/such/file]}
                """)
            let output = try await bench.program("run", "play.yml")
            #expect(output.stdout.contains("ok=4 "), "\(output.stdout)\(output.stderr)")
            let file = bench.folder.appendingPathComponent("guest.state").path
            let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
            #expect(size > 100_000)
            #expect(output.stdout.contains("no/such/file cannot be opened: No such file or directory [failed]\n"))
            #expect(output.stdout.contains("play.yml:10:63: ") && output.stdout.contains(" ^~~~~~~~~~~~\n"))
        }
    }

    @Test(.timeLimit(.minutes(1))) func aPipeIsRefusedBeforeItIsOpened() async throws {
        try await Bench.with { bench in
            let made = unsafe mkfifo(bench.folder.appendingPathComponent("pipe").path, 0o600)
            #expect(made == 0)
            for mode in ["read", "write"] {
                try bench.play(
                    "- qmp: {execute: add-fd, arguments: {fdset-id: 7}, files: [{path: pipe, mode: \(mode)}]}\n"
                        + "  timeout: 5s\n")
                let output = try await bench.program("run", "play.yml")
                #expect(output.status == 2 && output.stdout.contains("pipe cannot be handed over: it is a named pipe"))
                #expect(!output.stdout.contains("unknown"), "\(output.stdout)")
            }
            try bench.play("- qmp: {execute: add-fd, arguments: {fdset-id: 8}, files: [/dev/null]}\n")
            #expect(try await bench.program("run", "play.yml").status == 0)
        }
    }

    @Test func aFileThatQEMUDoesNotTakeIsNotLeftBehind() async throws {
        try await Bench.with { bench in
            try bench.write("mine.txt", "mine")
            try bench.play(
                """
                - qmp: {execute: add-fd, arguments: {fdset-id: none}, files: [{path: made.txt, mode: write}]}
                  expect_error: GenericError
                - qmp: {execute: add-fd, arguments: {fdset-id: none}, files: [{path: mine.txt, mode: read-write}]}
                  expect_error: GenericError
                - qmp: {execute: add-fd, arguments: {fdset-id: 7}, files: [{path: taken.txt, mode: write}]}
                """)
            let output = try await bench.program("run", "--no-qmp-check", "play.yml")
            #expect(output.status == 0, "\(output.stdout)\(output.stderr)")
            let files = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path)
            #expect(!files.contains("made.txt") && files.contains("mine.txt") && files.contains("taken.txt"))
        }
    }

    @Test func aQEMUThatIsKilledDuringACommandFailsItsTargetOnly() async throws {
        try await Bench.with(guests: 2) { bench in
            let pid = try await bench.pid(of: bench.guests[0])
            _ = try await Lab.run("kill", ["-STOP", pid])
            try bench.play(
                """
                - name: Stop
                  qmp: stop
                  undo: {qmp: cont}
                - name: Ask
                  qmp: query-status
                """)
            // Without the check, which might ask the stopped guest for its schema first.
            async let running = bench.program("run", "--no-qmp-check", "play.yml")
            try await bench.waitForIntent(of: bench.guests[0])
            _ = try await Lab.run("kill", ["-KILL", pid])
            let output = try await running
            #expect(output.status == 2, "\(output.stdout)\(output.stderr)")
            // The kill may come before the command is with QEMU.
            #expect(output.stdout.contains("failed       localhost/\(bench.guests[0]): Stop"), "\(output.stdout)")
            #expect(output.stdout.contains("localhost/\(bench.guests[1]) : ok=2 changed=1 unreachable=0 failed=0 "))
            #expect(try await bench.program("rollback").status == 0)
        }
    }

    @Test func aDryRunAsksOnlyWhoIsTaintedAnywayOrWhereToldTo() async throws {
        try await Bench.with { bench in
            try bench.play(
                """
                - name: Ask
                  qmp: query-status
                  expect: {$.running: false}
                - name: Change
                  qmp: system_reset
                """)
            func taints() async throws -> Bool {
                try await Lab.virsh("dominfo", bench.guests[0]).contains("custom monitor")
            }
            let dry = try await bench.program("run", "--check", "play.yml")
            // A step that takes long on a busy machine tells its time in between.
            #expect(dry.stdout.contains(/: Ask  ([0-9.]+s  )?not sent in a dry run: it would taint the guest/))
            #expect(dry.stdout.contains("warning: irreversible: the step has no `undo`"))
            #expect(try await !taints())
            let asking = try await bench.program("run", "--check", "--query", "play.yml")
            #expect(asking.status == 0)
            #expect(asking.stdout.contains("ok           localhost/\(bench.guests[0]): Ask"))
            #expect(try await taints())
            let tainted = try await bench.program("run", "--check", "play.yml")
            #expect(tainted.stdout.contains("ok           localhost/\(bench.guests[0]): Ask"))
        }
    }

    @Test func theAgentIsMissedInWords() async throws {
        let channel = "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"
        try await Bench.with(devices: channel) { bench in
            try bench.play("- power: resumed\n- agent: guest-ping\n  timeout: 2s")
            let output = try await bench.program("run", "play.yml")
            #expect(output.status == 2)
            #expect(output.stdout.contains("libvirt error 86"), "\(output.stdout)")
            #expect(output.stdout.contains("the guest needs a running qemu-guest-agent"))
        }
    }
}
