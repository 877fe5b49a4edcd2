// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import HypervisorFake
import Testing

@testable import PlaybookCLI

/// What an audit makes of domains that a real host shows seldom.
@Suite struct AuditReportTests {
    private static let facts = HostFacts(driver: "QEMU", libvirt: Version(6, 2, 0), hypervisor: Version(4, 2, 0))

    private static func xml(_ name: String, uuid: String, _ arguments: [String], metadata: String = "") -> String {
        let list = arguments.map { "    <qemu:arg value='\($0)'/>" }.joined(separator: "\n")
        return """
            <domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
              <name>\(name)</name>
              <uuid>\(uuid)</uuid>
              \(metadata)
              <qemu:commandline>
            \(list)
              </qemu:commandline>
            </domain>
            """
    }

    private static func uuid(_ number: Int) -> String {
        let digits = String(number)
        return "00000000-0000-0000-0000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    private func audit(_ hypervisor: FakeHypervisor, _ domains: [DomainID]) async -> [DomainAudit] {
        var audits: [DomainAudit] = []
        for domain in domains {
            let session = hypervisor.session(for: domain, timeout: .seconds(30))
            audits.append(await DomainAudit(of: session, on: "hv1", with: Self.facts))
        }
        return audits
    }

    private func report(_ audits: [DomainAudit], failure: HypervisorError? = nil) -> String {
        let host = HostAudit(name: "hv1", facts: Self.facts, domains: audits, failure: failure)
        return AuditReport(hosts: [host], styler: TextStyler(colors: false)).text
    }

    @Test func whatTheHostIsTooOldForIsNotDue() async throws {
        let hypervisor = FakeHypervisor(facts: Self.facts)
        let metadata = """
            <metadata><vp:injections xmlns:vp='urn:virt-playbook:injections:1'>
              <vp:injection id='blob' playbook='blob.yml' reason='ignition'>
                <vp:until software='libvirt' versions='&gt;=6.5'/>
                <vp:until software='qemu' versions='&gt;=4.1'/>
                <vp:arg value='-fw_cfg'/><vp:arg value='opt/a,string=b'/>
              </vp:injection>
            </vp:injections></metadata>
            """
        let domain = try await hypervisor.defineElsewhere(
            Self.xml("web-1", uuid: Self.uuid(1), ["-fw_cfg", "opt/a,string=b", "-cpu", "host"], metadata: metadata))
        let text = report(await audit(hypervisor, [domain]))
        let wanted = """
            DOMAIN     TAINTED  INJECTION  PLAYBOOK  PASSED ON
            hv1/web-1           blob       blob.yml  -fw_cfg opt/a,string=b
            hv1/web-1           unowned              -cpu host

            blob  1 domain
              can go: hv1's qemu is 4.2.0 (until >=4.1)
              native from libvirt 6.5.0 on: -fw_cfg, a firmware configuration blob: \
            <sysinfo type='fwcfg'><entry name='opt/com.example/name'>value</entry></sysinfo>
              reason: ignition
              until: libvirt >=6.5
              until: qemu >=4.1
            unowned  1 domain
              native now: -cpu, the host's CPU: <cpu mode='host-passthrough'/>

            1 domain: 1 with injections, 0 tainted, 1 could do with less now

            """
        #expect(text == wanted)
    }

    @Test func aDomainThatIsGoneAndOneThatFailsAreTold() async throws {
        let hypervisor = FakeHypervisor(facts: Self.facts)
        let domain = try await hypervisor.defineElsewhere(Self.xml("stuck", uuid: Self.uuid(1), ["-S"]))
        let error = HypervisorError(
            reason: .timedOut(after: .seconds(30)), message: "", call: "virDomainGetXMLDesc", subject: "stuck")
        await hypervisor.failCall(number: 2, with: error)
        let audits = await audit(hypervisor, [domain, DomainID(name: "left", uuid: Self.uuid(2))])
        #expect(audits[0].gap == .failed(error.description))
        #expect(audits[1].gap == .gone)
        let text = report(audits)
        #expect(text.contains("hv1/left                                 (gone meanwhile)"), "\(text)")
        #expect(text.hasSuffix("2 domains: 0 with injections, 0 tainted, 0 could do with less now, 2 not told\n"))
    }

    @Test func aLostHostIsCounted() {
        let error = HypervisorError(
            reason: .libvirt(.rpc, domain: 7), message: "gone", call: "virConnectOpenAuth", subject: "")
        let text = report([], failure: error)
        #expect(text.hasSuffix("1 of 1 hosts unreachable\n"))
    }

    @Test func aThousandAlikeHaveOneDigest() async throws {
        let hypervisor = FakeHypervisor(facts: Self.facts)
        var domains: [DomainID] = []
        for number in 0..<1000 {
            let arguments = number == 7 ? ["-d", "unimp", "-usb"] : ["-d", "unimp"]
            domains.append(
                try await hypervisor.defineElsewhere(
                    Self.xml("guest-\(number)", uuid: Self.uuid(number), arguments)))
        }
        let lines = report(await audit(hypervisor, domains)).split(separator: "\n")
        #expect(lines.count == 1004)
        #expect(lines[1001] == "unowned  1000 domains")
        #expect(lines[1002].hasPrefix("  native now: -usb, a USB controller: "))
        #expect(lines[1002].hasSuffix("(1 domain)"))
    }

    @Test func whatAServerSaysCannotDriveTheTerminal() async throws {
        let hypervisor = FakeHypervisor(facts: Self.facts)
        let domain = try await hypervisor.defineElsewhere(
            Self.xml("web", uuid: Self.uuid(1), ["-D", "a b&#x9b;31m"]))
        let text = report(await audit(hypervisor, [domain]))
        #expect(!text.unicodeScalars.contains("\u{9B}"))
        #expect(text.contains(#"-D 'a b\u{9B}31m'"#), "\(text)")
    }
}
