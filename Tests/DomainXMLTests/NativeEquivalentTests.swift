// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Testing

@Suite struct NativeEquivalentTests {
    @Test func theTableIsReadWholeAndNoLineHidesAnother() {
        #expect(NativeEquivalent.all.count >= 170)
        #expect(Set(NativeEquivalent.all).count == NativeEquivalent.all.count)
        for entry in NativeEquivalent.all {
            #expect(entry.option.hasPrefix("-") && !entry.name.isEmpty, "\(entry)")
            #expect(entry.since.map { $0.split(separator: ".").count == 3 } ?? true, "\(entry)")
        }
    }

    @Test(arguments: NativeEquivalent.all) func theXMLIsWhatLibvirtTakes(_ entry: NativeEquivalent) async throws {
        let schema = try #require(DomainSchema.installed, "libvirt's schemas are not installed")
        let type = "<type arch='x86_64' machine='q35'>hvm</type>"
        let isRoot = entry.xml.hasPrefix("<domain ")
        var xml = isRoot ? "" : entry.xml
        xml = xml.contains("<os><type") ? xml : xml.replacing("<os>", with: "<os>\(type)")
        if !xml.contains("<os>") { xml = "<os>\(type)</os>" + xml }
        if !xml.contains("<name>") { xml = "<name>x</name>" + xml }
        if !xml.contains("<memory unit='MiB'>") { xml += "<memory>65536</memory>" }
        let root = isRoot ? String(entry.xml.dropLast(2)) : "<domain type='kvm'"
        try await schema.check(DomainDocument("\(root)>\(xml)</domain>"))
    }

    @Test(
        arguments: [
            (["-cpu", "host"], "<cpu mode='host-passthrough'/>"),
            (["-cpu", "host,-vmx"], "<cpu mode='host-passthrough'/>"),
            (["-accel", "accel=kvm"], "<domain type='kvm'/>"),
            (["-boot", "d"], "<os><boot dev='cdrom'/><boot dev='hd'/></os>"),
            (["-boot", "menu=on"], "<os><bootmenu enable='yes'/></os>"),
            (["-object", "qom-type=rng-random,id=r"], "<devices><rng model='virtio'>"),
            (["-object", "{\"qom-type\":\"rng-builtin\"}"], "<devices><rng model='virtio'><backend model='builtin'/>"),
            (["-global", "ICH9-LPC.disable_s3=1"], "<pm><suspend-to-mem enabled='no'/></pm>"),
            (["-global", "driver=ICH9-LPC,property=disable_s4,value=1"], "<pm><suspend-to-disk enabled='no'/></pm>"),
            (["--usb"], "<devices><controller type='usb'"),
            (["-display", "vnc=:0"], "<devices><graphics type='vnc'"),
        ])
    func anArgumentIsFound(arguments: [String], xml: String) throws {
        let findings = NativeEquivalent.findings(in: arguments)
        #expect(findings.count == 1)
        #expect(findings.first?.equivalent.xml.hasPrefix(xml) == true, "\(findings)")
    }

    @Test(
        arguments: [
            ["-machine", "dump-guest-core=off"], ["-fw_cfg", "name=etc/x,string=y"], ["-d", "unimp"], [],
            ["-cpu-model"],
            ["-device", "edu"], ["-device", "{\"driver\":"], ["-global", "PIIX4_PM.x=1"], ["-display", "none"],
        ])
    func whatLibvirtHasNoXMLForIsNotFound(arguments: [String]) {
        #expect(NativeEquivalent.findings(in: arguments).isEmpty)
    }

    @Test func placesCountWordsNotOptions() {
        let findings = NativeEquivalent.findings(in: ["-S", "-usb", "-d", "-usb", "-cpu", "host"])
        // `-d` takes the second `-usb` as its value.
        #expect(findings.map(\.index) == [1, 4])
        #expect(findings.last?.words == ["-cpu", "host"])
    }
}
