// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Engine
import Foundation
import Hypervisor
import HypervisorFake
import PlaybookModel
import Testing

/// Changes of a definition taken back from the journal, where nothing confirms that they were made.
@Suite struct DefinitionChangeTests {
    private let hypervisor = FakeHypervisor()

    private static let plain = """
        <domain type='qemu'>
          <name>a</name>
          <uuid>6ba7b810-9dad-11d1-80b4-00c04fd430c8</uuid>
          <memory unit='KiB'>16384</memory>
          <devices>
            <disk type='file' device='disk'>
              <driver name='qemu' type='raw'/>
              <source file='/a'/>
              <target dev='vda' bus='virtio'/>
              <address type='pci' domain='0x0000' bus='0x00' slot='0x04' function='0x0'/>
            </disk>
            <controller type='usb' index='0' model='piix3-uhci'/>
          </devices>
        </domain>
        """
    private static let other =
        "<disk type='file' device='disk'><source file='/b'/><target dev='vdb' bus='virtio'/></disk>"

    private static func with(_ devices: String, in xml: String = plain) -> String {
        xml.replacing("  </devices>", with: "  \(devices)\n  </devices>")
    }

    /// Undoes a change that was to make `wanted` of `before`, and gives what the conflict says.
    private func undo(before: String?, wanted: String, now: String) async throws -> String? {
        let domain = try await hypervisor.defineElsewhere(now)
        let journal: [String: String] = ["wanted": wanted].merging(before.map { ["before": $0] } ?? [:]) { $1 }
        var object: [String: Any] = journal
        object["autostart"] = false
        let change = try JSONDecoder().decode(
            DefinitionChange.self, from: JSONSerialization.data(withJSONObject: object))
        let session = hypervisor.session(for: domain, timeout: .seconds(1))
        do throws(UndoFailure) {
            try await Inject.undo(change, on: ActionTarget(session: session, clock: ContinuousClock()))
        } catch {
            #expect(error.kind == .conflict)
            #expect(try await session.inactiveXML() == now)
            return error.message
        }
        #expect(try await session.inactiveXML() == before)
        return nil
    }

    private static let injected = plain.replacing("<memory", with: "<title>t</title><memory")

    @Test func whatWasWrittenIsTakenBack() async throws {
        #expect(try await undo(before: Self.plain, wanted: Self.injected, now: Self.injected) == nil)
    }

    @Test func whatLibvirtMadeOfItIsTakenBack() async throws {
        let wanted = Self.with("<rng model='virtio'><backend model='random'/></rng>", in: Self.injected)
        let stored = Self.with(
            "<rng model='virtio'><backend model='random'>/dev/random</backend><address type='pci'/></rng>"
                + "<controller type='pci' index='0' model='pci-root'/>", in: Self.injected)
        #expect(try await undo(before: Self.plain, wanted: wanted, now: stored) == nil)
        let removed = Self.plain.replacing("<controller type='usb' index='0' model='piix3-uhci'/>", with: "")
        #expect(try await undo(before: Self.injected, wanted: removed, now: Self.plain) == nil)
    }

    @Test(arguments: [
        (with(other, in: injected), "<disk> on line 13 was not written"),
        (injected.replacing("type='raw'/>", with: "type='raw' cache='none'/>"), "<driver> on line 7 is another"),
        (injected.replacing("<source", with: "<iotune/><source"), "<iotune> on line 8 was not written"),
        (injected.replacing("16384", with: "32768"), "<memory> on line 4 is another"),
        (
            injected.replacing("<title>t</title>", with: "<description>d</description>"),
            "it has no <title> as it was written"
        ),
        (injected.replacing("<memory", with: "<description>d</description><memory"), "<description> on line 4 was not"),
    ])
    func whatSomeoneElseAddedIsNotLost(now: String, words: String) async throws {
        let told = try await undo(before: Self.plain, wanted: Self.injected, now: now)
        #expect(told?.contains(words) == true, "\(told ?? "taken back")")
        #expect(told?.contains("was changed by someone else since") == true)
    }

    @Test func ofADefinitionTheUsersTextIsWhatCounts() async throws {
        let written = """
            <domain type='qemu'>
              <name>a</name>
              <memory unit='MiB'>16</memory>
              <devices><disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk></devices>
            </domain>
            """
        #expect(try await undo(before: nil, wanted: written, now: Self.plain) == nil)
        #expect(await hypervisor.undefinitions == [[]])
        let told = try await undo(before: nil, wanted: written, now: Self.with(Self.other))
        #expect(told?.contains("<disk> on line 13 was not written") == true, "\(told ?? "taken back")")
        // What was there before the definition may be there again.
        let earlier = Self.with(Self.other)
        #expect(try await undo(before: earlier, wanted: written, now: earlier) == nil)
    }

    @Test func theStateOfATPMStays() async throws {
        let tpm = Self.with("<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>")
        #expect(try await undo(before: nil, wanted: tpm, now: tpm) == nil)
        let both = tpm.replacing("<memory", with: "<os><nvram>/a.fd</nvram></os><memory")
        #expect(try await undo(before: nil, wanted: both, now: both) == nil)
        #expect(await hypervisor.undefinitions == [.keepTPM, [.keepTPM, .keepNVRAM]])
        // libvirt before 8.9.
        await hypervisor.refuse([.keepTPM, .tpm])
        #expect(try await undo(before: nil, wanted: both, now: both) == nil)
        #expect(await hypervisor.undefinitions.last == .keepNVRAM)
    }
}
