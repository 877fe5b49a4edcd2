// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// `xml` and `define` on real guests: what libvirt keeps, drops and refuses.
@Suite(.enabled(if: Lab.isWanted)) struct XMLTests {
    @Test func editsTakeEffectAtTheNextColdBootAndASecondRunFindsNothingToDo() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            try bench.play(
                """
                - xml:
                    namespaces: {app: "urn:x"}
                    edits:
                      - set: title
                        to: "{{ domain.name }} <&> edited"
                      - set: memory
                        to: 20
                      - set: memory/@unit
                        to: MiB
                      - set: currentMemory
                        to: 20480
                      - append: devices
                        xml: |
                          <rng model='virtio'>
                            <backend model='random'>/dev/urandom</backend>
                          </rng>
                      - before: devices/memballoon
                        xml: <sound model='ac97'/>
                      - replace: devices/memballoon
                        xml: <memballoon model='none'/>
                      - prepend: os
                        xml: <boot dev='network'/>
                      - set: metadata/app:note/@by
                        to: "{{ domain.name }}"
                """)
            let before = try await bench.snapshot(guest)
            let dry = try await bench.program("run", "--check", "--diff", "play.yml")
            #expect(dry.status == 0, "\(dry.stdout)\(dry.stderr)")
            #expect(try await bench.snapshot(guest) == before)
            let first = try await bench.program("run", "play.yml")
            #expect(first.status == 0, "\(first.stdout)\(first.stderr)")
            #expect(first.stdout.contains("changed=1"))
            let xml = try await Lab.virsh("dumpxml", "--inactive", guest)
            for part in [
                "<title>\(guest) &lt;&amp;&gt; edited</title>", "<memory unit='KiB'>20480</memory>",
                "<rng model='virtio'>",
                "<sound model='ac97'>", "<memballoon model='none'/>", "<boot dev='network'/>", "by=\"\(guest)\"",
            ] {
                #expect(xml.contains(part), "\(part) in \(xml)")
            }
            let second = try await bench.program("run", "play.yml")
            #expect(second.stdout.contains("ok=1 changed=0"), "\(second.stdout)")
            let run = try #require(first.stdout.firstMatch(of: /rollback (\S+)/)?.1)
            let undone = try await bench.program("rollback", String(run))
            #expect(undone.status == 0, "\(undone.stdout)\(undone.stderr)")
            #expect(try await bench.snapshot(guest) == before)
        }
    }

    @Test(arguments: [
        // Unknown to the schema: refused before anything is written.
        ("{set: \"devices/emulator/@speed\", to: fast}", "can't have speed='fast'", false),
        ("{append: devices, xml: \"<flux/>\"}", "<flux> in <domain/devices> is not known there", false),
        ("{set: \"os/type/@arch\", to: vax}", "x86_64", false),
        // Known to the schema, and not what libvirt's driver keeps: taken back.
        ("{remove: \"devices/controller[@type='usb']\"}", "libvirt did not keep what edit 1 (`remove`", true),
        ("{set: \"devices/memballoon/address/@slot\", to: \"3\"}", "it has 0x03 instead", true),
        (
            "{append: devices, xml: \"<flux/>\", validate: false}",
            "libvirt did not keep what edit 1 (`append` devices)", true
        ),
    ])
    func whatIsWrongIsRefusedOrTakenBack(edit: String, words: String, isWritten: Bool) async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            try bench.play("- xml: \(edit)")
            let before = try await bench.snapshot(guest)
            let output = try await bench.program("run", "play.yml")
            #expect(output.status == 2, "\(output.stdout)\(output.stderr)")
            #expect((output.stdout + output.stderr).contains(words), "\(output.stdout)\(output.stderr)")
            #expect(output.stdout.contains("rolled_back=\(isWritten ? 1 : 0)"), "\(output.stdout)")
            #expect(try await bench.snapshot(guest) == before)
        }
    }

    @Test func aDefinitionThatTheSchemaDoesNotTakeIsRefused() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            try bench.write("guest.xml", bench.xml(of: guest, devices: "<rng model='virtio'><backend/></rng>"))
            try bench.play("- define: {file: guest.xml}")
            let before = try await bench.snapshot(guest)
            let output = try await bench.program("run", "play.yml")
            #expect(output.status == 2, "\(output.stdout)\(output.stderr)")
            #expect(
                (output.stdout + output.stderr).contains("line 7: not valid by libvirt's schema: <"), "\(output.stdout)"
            )
            #expect(try await bench.snapshot(guest) == before)
        }
    }

    @Test func whereNoSchemaIsInstalledTheHostChecks() async throws {
        try await Bench.with { bench in
            try bench.play("- xml: {append: devices, xml: \"<flux/>\"}")
            let before = try await bench.snapshot(bench.guests[0])
            let output = try await bench.program(
                "run", "play.yml", environment: ["VIRT_PLAYBOOK_SCHEMA": "/nonexistent/domain.rng"])
            #expect(output.status == 2)
            #expect((output.stdout + output.stderr).contains("libvirt error 92"), "\(output.stdout)\(output.stderr)")
            #expect(try await bench.snapshot(bench.guests[0]) == before)
        }
    }

    @Test func aReasonOfSeveralLinesChangesNothingTheSecondTime() async throws {
        try await Bench.with { bench in
            try bench.play(
                """
                - inject:
                    id: log
                    reason: |
                      a bug
                        of some size
                    rfe: "tab\\there"
                    args: ["-d", "guest_errors"]
                """)
            #expect(try await bench.program("run", "play.yml").stdout.contains("changed=1"))
            let second = try await bench.program("run", "play.yml")
            #expect(second.stdout.contains("ok=1 changed=0"), "\(second.stdout)\(second.stderr)")
            let xml = try await Lab.virsh("dumpxml", "--inactive", bench.guests[0])
            #expect(xml.contains("reason=\"a bug of some size\""), "\(xml)")
        }
    }

    @Test func aDeviceThatLeavesTheFileLeavesTheDomain() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            let sounds = ["ac97", "ich6"].map { "<sound model='\($0)'/>" }
            // A second of all that libvirt adds of its own, beside what the file lists.
            try bench.write(
                "guest.xml", bench.xml(of: guest, devices: sounds.joined() + "<interface type='user'/>"))
            try bench.play("- define: {file: guest.xml}")
            #expect(try await bench.program("run", "play.yml").stdout.contains("changed=1"))
            #expect(try await bench.program("run", "play.yml").stdout.contains("ok=1 changed=0"))
            try bench.write("guest.xml", bench.xml(of: guest, devices: sounds[0] + "<interface type='user'/>"))
            #expect(try await bench.program("run", "play.yml").stdout.contains("changed=1"))
            #expect(try await bench.program("run", "play.yml").stdout.contains("ok=1 changed=0"))
            let xml = try await Lab.virsh("dumpxml", "--inactive", guest)
            #expect(xml.contains("ac97") && !xml.contains("ich6"))
        }
    }

    @Test func aReplacedDeviceKeepsWhatLibvirtAddsAndLosesTheRest() async throws {
        let devices =
            "<interface type='user'><mac address='52:54:00:00:00:01'/><model type='e1000'/><link state='down'/></interface>"
            + "<serial type='null'/><graphics type='vnc'/><rng model='virtio'><backend model='random'/></rng>"
        try await Bench.with(devices: devices) { bench in
            let guest = bench.guests[0]
            try bench.play(
                """
                - xml:
                    - replace: devices/interface
                      xml: <interface type='user'><model type='e1000'/></interface>
                    - replace: devices/serial
                      xml: <serial type='null'/>
                    - replace: devices/graphics
                      xml: <graphics type='vnc'/>
                    - replace: devices/rng
                      xml: <rng model='virtio'><backend model='random'/></rng>
                """)
            let first = try await bench.program("run", "play.yml")
            #expect(first.stdout.contains("changed=1"), "\(first.stdout)\(first.stderr)")
            let xml = try await Lab.virsh("dumpxml", "--inactive", guest)
            #expect(!xml.contains("<link"))
            let second = try await bench.program("run", "play.yml")
            #expect(second.stdout.contains("ok=1 changed=0"), "\(second.stdout)\(second.stderr)")
        }
    }

    @Test func anInjectionThatLibvirtDropsIsTakenBack() async throws {
        try await Bench.with(guests: 0) { bench in
            // libvirt's test driver has no use for QEMU's namespace.
            try bench.write("play.yml", "- domains: test\n  steps:\n    - inject: {args: [\"-d\"]}\n")
            let output = try await bench.program("run", "-c", "test:///default", "play.yml")
            #expect(output.status == 2, "\(output.stdout)\(output.stderr)")
            #expect(output.stdout.contains("rolled_back=1"), "\(output.stdout)\(output.stderr)")
            #expect((output.stdout + output.stderr).contains("libvirt dropped what was injected"))
        }
    }

    @Test func aTextIsEditedWithoutLibvirt() async throws {
        try await Bench.with(guests: 0) { bench in
            try bench.write(
                "play.yml",
                """
                - domains: "*"
                  steps:
                    - xml:
                        - set: devices/disk/driver/@io
                          to: native
                        - remove: devices/sound
                          optional: true
                """)
            let before = """
                <?xml version="1.0"?>
                <!-- by hand: <disk/> -->
                <domain  type = "kvm">
                    <name>web&#45;1</name><memory>65536</memory>
                    <os><type>hvm</type></os>
                    <description><![CDATA[a < b]]> &amp; &#x63;</description>
                    <devices>
                        <disk  type = "file"><!-- why --><driver io = "threads" name='qemu' />
                          <source file="/x"/><target dev='vda'></target></disk>
                        <sound model="ac97"/>
                    </devices>
                </domain>

                """
            let output = try await bench.program(arguments: ["edit", "--steps", "play.yml"], input: before)
            #expect(output.status == 0, "\(output.stderr)")
            #expect(
                output.stdout
                    == before.replacing("io = \"threads\"", with: "io = \"native\"").replacing(
                        "\n        <sound model=\"ac97\"/>", with: ""))
            let again = try await bench.program(arguments: ["edit", "--steps", "play.yml"], input: output.stdout)
            #expect(again.stdout == output.stdout)
            let wrong = try await bench.program(
                arguments: ["edit", "--steps", "play.yml"], input: before.replacing("name='qemu'", with: "name='q'"))
            #expect(wrong.status == 0, "\(wrong.stderr)")
        }
    }
}
