// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching
import PlaybookModel
import Testing

/// QEMU's errors told from its replies.
@Suite struct MonitorReplyTests {
    @Test func aQMPReturnIsTheReply() throws {
        let reply = try MonitorReply(#"{"id":"libvirt-1","return":{"running":true}}"#, to: .qmp("{}"))
        #expect(reply.value == .object(["running": .bool(true)]))
    }

    @Test func aQMPErrorFails() {
        let failure = #expect(throws: StepFailure.self) {
            try MonitorReply(#"{"error":{"class":"CommandNotFound","desc":"no x"},"id":"libvirt-1"}"#, to: .qmp("{}"))
        }
        #expect(failure?.message == "QEMU refused the command: CommandNotFound: no x")
    }

    @Test(arguments: ["unknown command: 'x'\r\n", "Error: no such device\r\n", "first\r\nError: then\r\n"])
    func anErrorInHMPTextFails(_ text: String) {
        #expect(throws: StepFailure.self) { try MonitorReply(text, to: .hmp("x")) }
    }

    @Test func linesOfHMPLoseTheirCarriageReturns() throws {
        let reply = try MonitorReply("VM status: paused\r\nmore\r\n\r\n", to: .hmp("info status"))
        #expect(reply.value == .string("VM status: paused\nmore"))
    }

    @Test(arguments: ["", "[]", "{\"id\":1}", "{"]) func whatIsNoReplyFails(_ text: String) {
        #expect(throws: StepFailure.self) { try MonitorReply(text, to: .qmp("{}")) }
    }
}
