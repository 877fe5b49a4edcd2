// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// `audit` of real guests.
@Suite(.enabled(if: Lab.isWanted)) struct AuditTests {
    @Test func injectionsTaintsAndWhatCouldGoAreShown() async throws {
        try await Bench.with(guests: 2) { bench in
            try bench.play(
                """
                - inject:
                    id: guest-log
                    reason: a virtio driver bug
                    until: {libvirt: ">=1.0"}
                    args: ["-d", "guest_errors"]
                - inject: {args: ["-fw_cfg", "name=opt/x,string=y"], env: {NS: ns}}
                - power: {state: restarted, force_after: 0s}
                """)
            let run = try await bench.program("run", "-d", bench.guests[0], "play.yml")
            #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
            let before = try await bench.snapshot(bench.guests[0])
            let output = try await bench.program("audit", bench.guests.joined(separator: ","))
            #expect(output.status == 0, "\(output.stderr)")
            let place = "localhost/\(bench.guests[0])"
            #expect(output.stdout.contains("\(place)  custom-argv  guest-log  play.yml  -d guest_errors\n"))
            #expect(output.stdout.contains("\(place)  custom-argv  unowned              NS=ns -fw_cfg "))
            #expect(output.stdout.contains("  can go: localhost's libvirt is "))
            #expect(output.stdout.contains("  native now: -fw_cfg, a firmware configuration blob: <sysinfo "))
            #expect(
                output.stdout.hasSuffix(
                    "2 domains: 1 with injections, 1 tainted, 1 could do with less now\n"), "\(output.stdout)")
            #expect(try await bench.snapshot(bench.guests[0]) == before)
        }
    }

    @Test func programsReadJSON() async throws {
        try await Bench.with { bench in
            try bench.play("- inject: {id: a, args: [\"-usb\"], override: {ua-x: {y: 1}}}")
            let xml = try await Lab.virsh("dumpxml", "--inactive", bench.guests[0])
            let rng = "<rng model='virtio'><backend model='builtin'/><alias name='ua-x'/></rng></devices>"
            let path = try bench.write("x.xml", xml.replacing("</devices>", with: rng))
            try await Lab.virsh("define", path)
            let run = try await bench.program("run", "play.yml")
            #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
            let output = try await bench.program("audit", "--output", "json", bench.guests[0])
            let root = try #require(
                try JSONSerialization.jsonObject(with: Data(output.stdout.utf8)) as? [String: Any])
            let domain = try #require((root["domains"] as? [[String: Any]])?.first)
            #expect(domain["domain"] as? String == bench.guests[0])
            let injection = try #require((domain["injections"] as? [[String: Any]])?.first)
            #expect(injection["id"] as? String == "a")
            let native = try #require((injection["native"] as? [[String: Any]])?.first)
            #expect(native["args"] as? [String] == ["-usb"])
            #expect(native["now"] as? Bool == true)
            let passed = try #require(injection["passed_on"] as? [String: Any])
            let override = passed["override"] as? [String: [String: Int]]
            #expect(override?["ua-x"]?["y"] == 1)
            #expect((root["summary"] as? [String: Int])?["injected"] == 1)
        }
    }

    @Test func whatIsNotThereIsSaid() async throws {
        try await Bench.with { bench in
            let wrong = try await bench.program("audit", "\(bench.guests[0])x")
            #expect(wrong.status == 65)
            #expect(wrong.stderr.contains("did you mean `\(bench.guests[0])`?"), "\(wrong.stderr)")
            let none = try await bench.program("audit", "nothing-*")
            #expect(none.status == 0)
            #expect(none.stderr.contains("warning: `nothing-*` fits no domain"))
            let lost = try await bench.program("audit", "-c", "qemu+unix:///system?socket=/nowhere")
            #expect(lost.status == 4)
            #expect(lost.stderr.contains("error: localhost: "))
            #expect(lost.stdout.hasSuffix("1 of 1 hosts unreachable\n"))
        }
    }

    @Test func whatATransientGuestRunsWithIsTold() async throws {
        try await Bench.with(guests: 0) { bench in
            let name = "t\(UUID().uuidString.prefix(6).lowercased())-transient"
            let namespace = "xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'"
            let line = "<qemu:commandline><qemu:arg value='-no-hpet'/></qemu:commandline></domain>"
            let xml = bench.xml(of: name).replacing("<domain ", with: "<domain \(namespace) ")
                .replacing("</domain>", with: line)
            try await Lab.virsh("create", bench.write("t.xml", xml), "--paused")
            let output = try await bench.program("audit", name)
            try await Lab.virsh("destroy", name)
            #expect(output.status == 0)
            let words = "localhost/\(name)  custom-argv  unowned              -no-hpet"
            #expect(output.stdout.contains(words), "\(output.stdout)")
        }
    }
}
