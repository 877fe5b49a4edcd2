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
        #expect(failure?.isAnswer == true)
    }

    @Test func theErrorOfAReplyIsKept() {
        let text = #"{"error":{"class":"GenericError","desc":"no x"}}"#
        let failure = #expect(throws: StepFailure.self) { try MonitorReply(text, to: .agent("{}")) }
        #expect(failure?.errorReply == ErrorReply(name: "GenericError", description: "no x"))
        #expect(failure?.message == "the guest agent refused the command: GenericError: no x")
    }

    /// Texts of QEMU 7.2.
    @Test(arguments: [
        ("x", "unknown command: 'x'\r\n", "unknown command: 'x'"),
        ("device_del x", "Error: Device 'x' not found\r\n", "Device 'x' not found"),
        ("any", "first\r\nError: then\r\n", "then"),
        (
            "device_del", "device_del: string expected\r\nTry \"help device_del\" for more information\r\n",
            "device_del: string expected"
        ),
        (
            "p 1+", "unexpected end of expression\r\nTry \"help p\" for more information\r\n",
            "unexpected end of expression"
        ),
        (
            "info mtree -z", "mtree: unsupported option -z\r\nTry \"help info mtree\" for more information\r\n",
            "mtree: unsupported option -z"
        ),
        ("drive_del x", "Device 'x' not found\r\n", "Device 'x' not found"),
        ("trace-event foo on", "unknown event \"foo\"\r\n", "unknown event \"foo\""),
        ("log foo", "Log items (comma separated):\r\nnone            remove all logs\r\n", "log: unknown item foo"),
        (
            "logfile /no/x", "Error opening logfile /no/x: No such file or directory\r\n",
            "Error opening logfile /no/x: No such file or directory"
        ),
        ("cpu 9", "invalid CPU index\r\n", "invalid CPU index"),
        ("boot_set q", "Invalid boot device 'q'\r\n", "Invalid boot device 'q'"),
        (
            "gpa2hva 0xffffffffff", "No memory is mapped at address 0xffffffffff\r\n",
            "No memory is mapped at address 0xffffffffff"
        ),
        ("hostfwd_add tcp::1-:2", "user mode network stack not in use\r\n", "user mode network stack not in use"),
        ("singlestep foo", "unexpected option foo\r\n", "unexpected option foo"),
        ("replay_seek 1", "replay must be enabled to seek\r\n", "replay must be enabled to seek"),
    ])
    func anErrorInHMPTextFails(_ command: String, _ text: String, _ error: String) {
        let failure = #expect(throws: StepFailure.self) { try MonitorReply(text, to: .hmp(command)) }
        #expect(failure?.errorReply?.description == error)
    }

    @Test(arguments: [
        ("log unimp", ""), ("log help", "Log items (comma separated):\r\nnone            remove all logs\r\n"),
        ("info block-jobs", "No active jobs\r\n"), ("info vnc", "None\r\n"), ("p 1+1", "0x2\r\n"),
        ("info snapshots", "no block device can store vmstate for snapshot\r\n"),
        ("ringbuf_read tty", "login failed\r\n"), ("gdbserver none", "Disabled gdbserver\r\n"),
        ("gdbserver", "Waiting for gdb connection on device 'tcp::1234'\r\n"),
        ("i /b 0x3f8", "portb[0x03f8] = 0xff\r\n"),
    ])
    func whatIsNoErrorPasses(_ command: String, _ text: String) throws {
        _ = try MonitorReply(text, to: .hmp(command))
    }

    @Test func theHumanMonitorThroughQMPHidesNoErrors() {
        let command = #"{"execute":"human-monitor-command","arguments":{"command-line":"drive_del x"}}"#
        let failure = #expect(throws: StepFailure.self) {
            try MonitorReply(#"{"return":"Device 'x' not found\r\n"}"#, to: .qmp(command))
        }
        #expect(failure?.errorReply?.name == "GenericError")
    }

    @Test func linesOfHMPLoseTheirCarriageReturns() throws {
        let reply = try MonitorReply("VM status: paused\r\nmore\r\n\r\n", to: .hmp("info status"))
        #expect(reply.value == .string("VM status: paused\nmore"))
    }

    @Test(arguments: ["", "[]", "{\"id\":1}", "{"]) func whatIsNoReplyFails(_ text: String) {
        #expect(throws: StepFailure.self) { try MonitorReply(text, to: .qmp("{}")) }
    }
}
