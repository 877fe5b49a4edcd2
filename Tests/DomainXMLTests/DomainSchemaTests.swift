// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Testing

/// libvirt's own schema, which comes with libvirt.
@Suite struct DomainSchemaTests {
    private static let domain = """
        <domain type='qemu'>
          <name>a</name>
          <memory unit='MiB'>16</memory>
          <os><type arch='x86_64' machine='pc'>hvm</type></os>
          <devices>
            <disk type='file' device='disk'>
              <driver name='qemu' type='raw' io='native'/>
              <source file='/x'/>
              <target dev='vda' bus='virtio'/>
            </disk>
            <memballoon model='virtio'/>
          </devices>
        </domain>
        """

    @Test func whatLibvirtTakesIsValid() async throws {
        let schema = try #require(DomainSchema.installed, "libvirt's schemas are not installed")
        try await schema.check(DomainDocument(Self.domain))
        try await schema.check(DomainDocument(Self.domain).applying(Injection(arguments: ["-d"])))
    }

    @Test(arguments: [
        ("io='native'", "io='bogus'", 7, "<driver> in <domain/devices/disk> can't have io='bogus'"),
        ("type='raw'", "type='raw' speed='9'", 7, "<driver> in <domain/devices/disk> can't have speed='9'"),
        ("<source file", "<sauce file", 8, "<sauce> in <domain/devices/disk> is not known there"),
        ("      <target dev='vda' bus='virtio'/>\n", "", 6, "<disk> in <domain/devices> is not known there, or lacks"),
        ("<memballoon model='virtio'/>", "<ballon/>", 11, "<ballon> in <domain/devices> is not known there"),
        (">16<", ">much<", 3, "<memory> in <domain> is not known there, or can't say \"much\""),
        ("hvm", "hvmm", 4, "<type> in <domain/os> is not known there, or can't say \"hvmm\""),
        ("<name>a</name>", "<name>a</name><nam/>", 2, "<nam> in <domain>"),
        ("<devices>", "<os><type>hvm</type></os><devices>", 5, "<os> in <domain> stands there twice"),
        ("type='qemu'", "type='quemu'", 1, "<domain> can't have type='quemu'"),
        ("'virtio'/>", "'virtjo'/>", 9, "<target> in <domain/devices/disk> can't have bus='virtjo'"),
    ])
    func theSmallestPartThatIsWrongIsNamed(good: String, bad: String, line: Int, words: String) async throws {
        let schema = try #require(DomainSchema.installed, "libvirt's schemas are not installed")
        let document = try DomainDocument(Self.domain.replacing(good, with: bad))
        let error = await #expect(throws: DomainXMLError.self) { try await schema.check(document) }
        #expect(error?.line == line)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func whatCouldBeWrittenInsteadIsSaid() async throws {
        let schema = try #require(DomainSchema.installed, "libvirt's schemas are not installed")
        let document = try DomainDocument(Self.domain.replacing("io='native'", with: "io='bogus'"))
        let error = await #expect(throws: DomainXMLError.self) { try await schema.check(document) }
        #expect(error?.help?.hasPrefix("it can be threads, native, io_uring;") == true, "\(error?.help ?? "")")
    }

    @Test func noSchemaIsNone() {
        #expect(DomainSchema(path: "/nonexistent/domain.rng") == nil)
    }
}
