// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// The language as a whole against real guests.
@Suite(.enabled(if: Lab.isWanted)) struct LanguageTests {
    private static func disk(_ image: URL) -> String {
        """
        <disk type='file' device='disk'>
          <driver name='qemu' type='raw'/>
          <source file='\(image.path)'/>
          <target dev='vda' bus='virtio'/>
        </disk>
        """
    }

    /// What most playbooks are for: inject, cold-boot, and ask both monitors.
    @Test func theWholeExampleRuns() async throws {
        let image = FileManager.default.temporaryDirectory.appendingPathComponent("vp-\(UUID().uuidString).img")
        try Data(count: 1 << 20).write(to: image)
        defer { try? FileManager.default.removeItem(at: image) }
        try await Bench.with(devices: Self.disk(image)) { bench in
            let prefix = String(try #require(bench.guests.first).dropLast(1))
            try bench.write(
                "play.yml",
                """
                - name: Log what the guest does wrong to its devices
                  domains: ["\(prefix)*", "!\(prefix)canary-*"]
                  requires: {libvirt: ">=8.2", qemu: ">=6.0"}
                  on_failure: rollback
                  vars: {log: /var/lib/libvirt/qemu}
                  steps:
                    - name: Inject the log
                      inject:
                        id: guest-log
                        reason: a virtio driver bug; libvirt has no XML for -d
                        until: {libvirt: ">=11.0"}
                        args: ["-d", "guest_errors,unimp", "-D", "{{ vars.log }}/{{ domain.name }}.log"]
                        env: {NS: ns, BAR: null}
                    - name: Cold-boot into it
                      power: {state: restarted, force_after: 0s}
                      when: changed
                    - name: It runs, and the disk is unlocked
                      qmp: query-block
                      retry: {within: 30s, every: 500ms}
                      expect:
                        "$[?@.qdev=='/machine/peripheral/virtio-disk0/virtio-backend'].locked": false
                    - name: The human monitor agrees
                      hmp: info status
                      expect: {matches: '^VM status: running'}
                """)
            let before = try await bench.snapshot(bench.guests[0])
            let first = try await bench.program("run", "play.yml")
            #expect(first.status == 0, "\(first.stdout)\(first.stderr)")
            for guest in bench.guests {
                #expect(first.stdout.contains("localhost/\(guest) : ok=4 changed=2 "))
                let arguments = try await bench.snapshot(guest).arguments
                #expect(arguments.contains("/var/lib/libvirt/qemu/\(guest).log"))
            }
            let second = try await bench.program("run", "play.yml")
            #expect(second.stdout.contains("localhost/\(bench.guests[0]) : ok=3 changed=0 "))
            let runs = try await bench.program("history").stdout.split(separator: "\n")
            let oldest = try #require(runs.last?.split(separator: " ").first)
            #expect(try await bench.program("rollback", String(oldest)).status == 0)
            #expect(try await bench.snapshot(bench.guests[0]) == before)
        }
    }

    @Test func factsComeFromTheGuestAndWhereChoosesByThem() async throws {
        try await Bench.with(guests: 2) { bench in
            try await Lab.virsh("resume", bench.guests[1])
            try bench.write(
                "play.yml",
                """
                - name: The one that runs
                  domains:
                    names: ["\(bench.guests[0])", "\(bench.guests[1])"]
                    where: [{$.domain.state: running}, {xpath: "/domain/os/type[@arch='x86_64']"}]
                  steps:
                    - name: Facts
                      assert:
                        $.domain.emulator: /usr/bin/qemu-system-x86_64
                        $.domain.arch: x86_64
                        $.domain.machine: {matches: "^pc"}
                        $.domain.qemu: {matches: '^[0-9]+\\.'}
                        $.host.libvirt: {matches: '^[0-9]+\\.'}
                        $.domain.tainted: []
                """)
            let run = try await bench.program("run", "play.yml")
            #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
            #expect(run.stdout.contains("\(bench.guests[1]) : ok=1"))
            #expect(!run.stdout.contains("\(bench.guests[0]) :"))
            let listed = try await bench.program("list", "domains", "play.yml")
            #expect(listed.stdout == "PLAY The one that runs\n  localhost/\(bench.guests[1])\n", "\(listed.stderr)")
        }
    }

    @Test func aRescuedBlockIsTakenBackOnARealGuestAndHandlersEndThePlay() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            try bench.play(
                """
                - block:
                    - name: Inject
                      inject: {id: bad, args: ["-d", "unimp"]}
                      notify: Never
                    - name: Resume
                      power: resumed
                    - name: Refused
                      qmp: {execute: qom-get, arguments: {path: /nowhere, property: x}}
                  rescue:
                    - name: Inject instead
                      inject: {id: good, args: ["-d", "{{ item }}"]}
                      loop: [guest_errors]
                      notify: Restart
                  always:
                    - name: The guest is as it was
                      hmp: info status
                      expect: {contains: paused}
                  on_failure: rollback
                """,
                keys: "  handlers:\n    - {name: Never, fail: called although all was taken back}\n"
                    + "    - {name: Restart, power: {state: restarted, force_after: 0s}}\n")
            let before = try await bench.snapshot(guest)
            let run = try await bench.program("run", "play.yml")
            #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
            #expect(run.stdout.contains("failed=0 skipped=0 rolled_back=2 conflict=0 rescued=1"), "\(run.stdout)")
            let arguments = try await bench.snapshot(guest).arguments
            #expect(arguments.contains("guest_errors"))
            #expect(!arguments.contains("unimp"))
            #expect(try await bench.program("rollback").status == 0)
            #expect(try await bench.snapshot(guest) == before)
        }
    }

    @Test func variablesComeFromTheCommandLineInEveryForm() async throws {
        try await Bench.with { bench in
            try bench.write("more.json", #"{"a": "file", "list": [1, 2]}"#)
            try bench.write("weak.yml", "a: weak\nw: weak\n")
            try bench.play(
                "- debug: \"{{ vars.a }} {{ vars.b | upper }} {{ vars.list | join('+') }} {{ vars.w }} {{ vars.two }}\"\n"
                    + "  vars: {a: step, b: step}",
                keys: "  vars_files: weak.yml\n  vars: {a: play, b: play, list: [], two: \"\"}\n")
            let run = try await bench.program(
                "run", "-e", "a=pair two='two words'", "-e", "@more.json", "-e", #"{"b": "json"}"#, "play.yml")
            #expect(run.stdout.contains("debug  file JSON 1+2 weak two words"), "\(run.stdout)\(run.stderr)")
            let wrong = try await bench.program("run", "-e", "a=one two", "play.yml")
            #expect(wrong.status == 65)
            #expect(wrong.stderr.contains("`two` sets no variable"))
        }
    }

    @Test func tagsAndTheFirstStepAreChosen() async throws {
        try await Bench.with { bench in
            try bench.play(
                """
                - {name: One, debug: one, tags: first}
                - {name: Two, debug: two, tags: second}
                - {name: Three, debug: three}
                """)
            func steps(_ options: String...) async throws -> [String] {
                let run = try await bench.program(arguments: ["run"] + options + ["play.yml"])
                return ["One", "Two", "Three"].filter { run.stdout.contains(": \($0)  ") }
            }
            #expect(try await steps("--tags", "second") == ["Two"])
            #expect(try await steps("-t", "first,second") == ["One", "Two"])
            #expect(try await steps("--skip-tags", "first") == ["Two", "Three"])
            #expect(try await steps("--start-at-step", "Two") == ["Two", "Three"])
            let unknown = try await bench.program("run", "-t", "frist", "play.yml")
            #expect(unknown.status == 65)
            #expect(unknown.stderr.contains("did you mean `first`?"))
            #expect(try await bench.program("list", "tags", "play.yml").stdout == "first\nsecond\n")
            let asked = try await bench.program("run", "--step", "play.yml")
            #expect(asked.status == 64)
            #expect(asked.stderr.contains("--step asks on a terminal"))
        }
    }

    @Test func whatAHostDoesNotHaveIsRefusedBeforeAnythingRuns() async throws {
        try await Bench.with { bench in
            try bench.play("- power: destroyed", keys: "  requires: {qemu: \">=99\", product: \"<0.1\"}\n")
            let run = try await bench.program("run", "play.yml")
            #expect(run.status == 65)
            #expect(run.stderr.contains("play.yml:3:20: error: localhost has QEMU"))
            #expect(run.stderr.contains("this is virt-playbook"))
            #expect(try await Lab.virsh("domstate", bench.guests[0]).hasPrefix("paused"))
        }
    }

    @Test func aQuestionNeedsATerminal() async throws {
        try await Bench.with { bench in
            try bench.play("- pause: {prompt: \"Go on?\"}\n- power: destroyed")
            let run = try await bench.program("run", "play.yml")
            #expect(run.status == 2)
            #expect(run.stdout.contains("there is nobody to ask"))
            #expect(try await Lab.virsh("domstate", bench.guests[0]).hasPrefix("paused"))
        }
    }
}
