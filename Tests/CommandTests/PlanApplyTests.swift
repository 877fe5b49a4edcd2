// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// `plan` and `apply` against real guests.
@Suite(.enabled(if: Lab.isWanted)) struct PlanApplyTests {
    @Test func aPlanIsCarriedOutOnce() async throws {
        try await Bench.with(guests: 2) { bench in
            try bench.play(RunTests.job)
            let before = try await bench.snapshot(bench.guests[0])
            let plan = try await bench.program("plan", "-o", "a.plan", "-D", "--detailed-exitcode", "play.yml")
            #expect(plan.status == 10, "\(plan.stdout)\(plan.stderr)")
            #expect(plan.stdout.contains("+    <qemu:arg value='guest_errors'/>"))
            #expect(plan.stdout.hasSuffix("\nto carry it out: virt-playbook apply a.plan\n"))
            #expect(try await bench.snapshot(bench.guests[0]) == before)
            let path = bench.folder.appendingPathComponent("a.plan").path
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let apply = try await bench.program("apply", "a.plan")
            #expect(apply.status == 0, "\(apply.stdout)\(apply.stderr)")
            #expect(!apply.stdout.contains("dry run"))
            for guest in bench.guests {
                #expect(try await bench.snapshot(guest).arguments.contains("guest_errors"))
                #expect(apply.stdout.contains("localhost/\(guest) : ok=4 changed=2 "))
            }
            let after = try await bench.snapshot(bench.guests[0])
            let again = try await bench.program("apply", "a.plan")
            #expect(again.status == 65)
            #expect(again.stdout == "")
            #expect(again.stderr.contains("error: a.plan was carried out already, as run "))
            // Where history does not know of it, the guests tell.
            let elsewhere = try await bench.program("apply", "--state-dir", "other", "a.plan")
            #expect(elsewhere.status == 65)
            #expect(elsewhere.stderr.contains("localhost/\(bench.guests[0]) has changed since the plan was made: "))
            #expect(try await bench.snapshot(bench.guests[0]) == after)
            #expect(try await bench.program("rollback").status == 0)
            #expect(try await bench.snapshot(bench.guests[0]).xml == before.xml)
        }
    }

    @Test(arguments: [
        (["desc", "--config"], "the XML was edited"), (["resume"], "the state was paused and is running"),
        (["destroy"], "the state was paused and is off"),
    ]) func aGuestThatHasChangedIsRefusedAndNoneIsTouched(command: [String], words: String) async throws {
        try await Bench.with(guests: 2) { bench in
            let (guest, other) = (bench.guests[1], bench.guests[0])
            try bench.play(RunTests.job)
            #expect(try await bench.program("plan", "-o", "a.plan", "--no-diff", "play.yml").status == 0)
            let arguments = [command[0], guest] + command.dropFirst() + (command.count > 1 ? ["edited"] : [])
            let done = try await Lab.run("virsh", ["-q", "-c", Lab.uri] + arguments)
            try #require(done.status == 0, "\(done.stderr)")
            let before = (try await bench.snapshot(guest), try await bench.snapshot(other))
            let apply = try await bench.program("apply", "a.plan")
            #expect(apply.status == 65, "\(apply.stdout)\(apply.stderr)")
            #expect(apply.stdout == "")
            #expect(apply.stderr.contains("error: localhost/\(guest) has changed since the plan was made: \(words)"))
            #expect(!apply.stderr.contains(other))
            #expect(apply.stderr.contains("note: nothing was changed; for what is there now make a new plan: "))
            #expect(try await bench.snapshot(guest) == before.0)
            #expect(try await bench.snapshot(other) == before.1)
            #expect(try await bench.program("plan", "-o", "a.plan", "--no-diff", "play.yml").status == 0)
            #expect(try await bench.program("apply", "a.plan").status == 0)
        }
    }

    @Test func noSecretIsInThePlanAndItsVariablesAreGivenAgain() async throws {
        let devices = "<graphics type='vnc' port='-1' autoport='yes' passwd='s3cret-v'/>"
        try await Bench.with(devices: devices) { bench in
            try bench.play(
                """
                - inject: {args: ["-d", "{{ vars.log }}"]}
                - qmp: {execute: set_password, arguments: {protocol: vnc, password: "{{ vars.word }}"}}
                - hmp: set_password vnc {{ vars.word }}
                - hmp: info {{ vars.word }}
                  no_log: true
                """)
            let variables = ["-e", "word=s3cret-e log=unimp"]
            let plan = try await bench.program(arguments: ["plan", "-o", "a.plan"] + variables + ["play.yml"])
            #expect(plan.status == 0, "\(plan.stderr)")
            let path = bench.folder.appendingPathComponent("a.plan").path
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains("\"command\": \"set_password vnc ********\""))
            #expect(!text.contains("s3cret"))
            let bare = try await bench.program("apply", "a.plan")
            #expect(bare.status == 65)
            #expect(bare.stderr.contains("the plan was made with the variable `word`, which is not set now"))
            let other = try await bench.program("apply", "-e", "word=s3cret-e log=int", "a.plan")
            #expect(other.status == 65)
            #expect(other.stderr.contains("`inject` would give `+    <qemu:arg value='int'/>`"))
            #expect(try await Lab.virsh("dumpxml", "--inactive", bench.guests[0]).contains("qemu:arg") == false)
        }
    }

    @Test func aPlanNamesItsFilesAndRefusesEdits() async throws {
        try await Bench.with { bench in
            try bench.write("steps.yml", "- inject: {args: [\"-d\", \"{{ vars.log }}\"]}\n")
            try bench.write("vars.yml", "log: unimp\n")
            try bench.play("- include_steps: steps.yml", keys: "  vars_files: vars.yml\n")
            #expect(try await bench.program("plan", "-o", "a.plan", "--readonly", "play.yml").status == 0)
            let path = bench.folder.appendingPathComponent("a.plan").path
            let text = try String(contentsOfFile: path, encoding: .utf8)
            for file in ["play.yml", "steps.yml", "vars.yml"] {
                let sum = try await Lab.run("sha256sum", [file], in: bench.folder.path).stdout.prefix(64)
                #expect(text.contains("\"path\": \"\(file)\",\n      \"sha256\": \"\(sum)\""))
            }
            try bench.write("vars.yml", "log: int\n")
            let edited = try await bench.program("apply", "a.plan")
            #expect(edited.status == 65)
            #expect(edited.stderr.contains("error: vars.yml has changed since the plan was made (SHA-256 "))
            try bench.write("vars.yml", "log: unimp\n")
            let apply = try await bench.program("apply", "--diff", "a.plan")
            #expect(apply.status == 0, "\(apply.stdout)\(apply.stderr)")
            #expect(apply.stdout.contains("+    <qemu:arg value='unimp'/>"))
        }
    }

    @Test func onlyAPlanIsReplacedByAPlan() async throws {
        try await Bench.with(guests: 0) { bench in
            let path = try bench.write("notes.txt", "mine")
            try bench.write("play.yml", "- domains: x\n  steps:\n    - power: started\n")
            for (file, words) in [
                ("notes.txt", "notes.txt is there already and is no plan; it is left as it is"), (".", ". is a folder"),
                ("none/a.plan", "none/a.plan cannot be written: there is no folder "),
            ] {
                let plan = try await bench.program("plan", "-o", file, "play.yml")
                #expect(plan.status == 1)
                #expect(plan.stderr.contains("error: \(words)"), "\(plan.stderr)")
                #expect(plan.stdout == "")
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
            let apply = try await bench.program("apply", "notes.txt")
            #expect(apply.status == 65)
            #expect(apply.stderr.contains("notes.txt is no plan, or is damaged: it is not JSON"))
            let missing = try await bench.program("apply", "none.plan")
            #expect(missing.status == 65)
            #expect(missing.stderr.contains("none.plan cannot be read"), "\(missing.stderr)")
        }
    }

    @Test func aDryRunThatFailsLeavesNoPlan() async throws {
        try await Bench.with { bench in
            try bench.play("- fail: not today")
            let plan = try await bench.program("plan", "-o", "a.plan", "play.yml")
            #expect(plan.status == 2)
            #expect(plan.stderr.contains("no plan is written"))
            #expect(!FileManager.default.fileExists(atPath: bench.folder.appendingPathComponent("a.plan").path))
        }
    }
}
