// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Testing

@Suite struct HypervisorErrorTests {
    @Test(arguments: [
        (Int32(38), Int32(7), "virDomainDefineXMLFlags", true),  // "End of file while reading data"
        (1, 7, "virDomainDefineXMLFlags", true),  // "connection closed due to keepalive timeout"
        (39, 0, "virDomainDefineXMLFlags", true),
        (38, 7, "virConnectOpenAuth", false),
        (38, 10, "virDomainCreateWithFlags", false),
        (55, 10, "virDomainDestroy", false),
    ])
    func aCallWhoseConnectionBrokeMayHaveBeenDone(
        _ code: Int32, _ domain: Int32, _ call: String, _ expected: Bool
    ) {
        let reason = HypervisorError.Reason.libvirt(HypervisorError.Code(rawValue: code), domain: domain)
        let error = HypervisorError(reason: reason, message: "m", call: call, subject: "s")
        #expect(error.outcomeIsUnknown == expected)
    }

    @Test(arguments: [
        ("Guest agent is not responding: Guest agent not available for now", true),
        ("Guest agent is not responding: Guest agent disappeared while executing command", true),
        ("Guest agent is not responding: QEMU guest agent is not connected", false),
    ])
    func anAgentThatWasAskedMayHaveDoneIt(_ message: String, _ expected: Bool) {
        let error = HypervisorError(
            reason: .libvirt(.agentUnresponsive, domain: 10), message: message, call: "virDomainQemuAgentCommand",
            subject: "s")
        #expect(error.outcomeIsUnknown == expected)
    }

    @Test(arguments: [
        (Int32(38), Int32(7), "End of file while reading data", true),
        (1, 7, "connection closed due to keepalive timeout", true), (1, 0, "client socket is closed", true),
        (39, 7, "Unable to encode message payload", false), (3, 7, "unknown procedure: 447", false),
        (38, 10, "End of file while reading data: Input/output error", false), (1, 10, "no such option", false),
    ])
    func aConnectionIsLostWhereTheRPCLayerFails(
        _ code: Int32, _ domain: Int32, _ message: String, _ expected: Bool
    ) {
        let reason = HypervisorError.Reason.libvirt(HypervisorError.Code(rawValue: code), domain: domain)
        let error = HypervisorError(reason: reason, message: message, call: "virDomainDefineXMLFlags", subject: "s")
        #expect(error.connectionIsLost == expected)
    }
}
