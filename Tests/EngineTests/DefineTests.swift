// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Foundation
import HypervisorFake
import Testing

/// When `define` finds a domain as it should be.
@Suite struct DefineTests {
    private static let disks = ["a", "b"].map { "<disk type='file'><target dev='vd\($0)'/></disk>" }

    private func results(of wanted: String, on stored: String) async throws -> EngineBench {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(xml(stored))
        let indented = xml(wanted).replacing("\n", with: "\n          ")
        _ = try await bench.run(
            "- domains: a\n  steps:\n    - name: D\n      define:\n        validate: false\n        xml: |\n          "
                + indented + "\n")
        return bench
    }

    private func xml(_ devices: String) -> String {
        EngineBench.xml("a").replacing("</domain>", with: "  <devices>\(devices)</devices>\n</domain>")
    }

    @Test(arguments: [
        (disks[0], disks[0] + disks[1], "changed"), (disks[1], disks[0] + disks[1], "changed"),
        (disks[0] + disks[1], disks[0], "changed"), (disks.joined(), disks.joined(), "ok"),
        // What libvirt adds by itself, and what the XML does not speak of at all.
        (disks[0], disks[0] + "<controller type='usb'/><input type='mouse'/>", "ok"),
        ("", disks[0], "ok"), (disks[0], disks[0] + "<interface type='user'/>", "ok"),
        ("<controller type='pci'/>", "<controller type='pci'/><controller type='usb'/>", "ok"),
    ])
    func aDeviceThatTheXMLHasNoMoreIsADifference(wanted: String, stored: String, result: String) async throws {
        #expect(try await results(of: wanted, on: stored).results == ["\(result) D"])
    }

    @Test func anotherUUIDIsAnotherDomain() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(xml(""))
        _ = try await bench.run(
            "- domains: a\n  steps:\n    - define: {xml: \"<domain><name>a</name><uuid>11111111-2222-3333-4444-555555555555"
                + "</uuid></domain>\"}\n")
        #expect(
            bench.failures.first?.contains("has the UUID 6ba7b810-9dad-11d1-80b4-") == true
                && bench.failures.first?.contains("and the XML says 11111111-2222-3333-4444-555555555555") == true,
            "\(bench.failures)")
    }
}
