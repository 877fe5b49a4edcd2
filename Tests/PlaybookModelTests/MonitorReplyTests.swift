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
        ("drive_add dummy foo=bar", "Must specify either driver or file\r\n", "Must specify either driver or file"),
        ("boot_set cc", "Boot device 'c' was given twice\r\n", "Boot device 'c' was given twice"),
        (
            "gpa2hva 0xffffffffff", "No memory is mapped at address 0xffffffffff\r\n",
            "No memory is mapped at address 0xffffffffff"
        ),
        ("hostfwd_add tcp::1-:2", "user mode network stack not in use\r\n", "user mode network stack not in use"),
        ("singlestep foo", "unexpected option foo\r\n", "unexpected option foo"),
        ("replay_seek 1", "replay must be enabled to seek\r\n", "replay must be enabled to seek"),
        (
            "gdbserver x", "'x' is not a valid char driver\r\nCould not open gdbserver on device 'x'\r\n",
            "'x' is not a valid char driver; Could not open gdbserver on device 'x'"
        ),
        (
            "netdev_add user,id=n0", "Try \"help netdev_add\" for more information\r\n",
            "Try \"help netdev_add\" for more information"
        ),
        ("drive_del raw0", "Node raw0 is in use\r\n", "Node raw0 is in use"),
        ("hostfwd_add x tcp::1-:2", "unrecognized netdev id 'x'\r\n", "unrecognized netdev id 'x'"),
        ("calc_dirty_rate 0", "Incorrect period length specified!\r\n", "Incorrect period length specified!"),
        ("logfile %d%d", "Bad logfile template: %d%d\r\n", "Bad logfile template: %d%d"),
        (
            "pcie_aer_inject_error vd0 x", "the device doesn't support pci express. vd0\r\n",
            "the device doesn't support pci express. vd0"
        ),
        (
            "replay_break 1", "setting the breakpoint is allowed only in play mode\r\n",
            "setting the breakpoint is allowed only in play mode"
        ),
        ("x/4gx 0xffff0000", "ffff0000: Cannot access memory\r\n", "ffff0000: Cannot access memory"),
        (
            "xp /4gx 0xff8", "00000ff8: 0x0000000000000000\r\n00001000: Cannot access memory\r\n",
            "00001000: Cannot access memory"
        ),
        ("x/4i 0xffff0000", "0xffff0000: unable to read memory\r\n", "0xffff0000: unable to read memory"),
        (
            "info snapshots", "no block device can store vmstate for snapshot\r\n",
            "no block device can store vmstate for snapshot"
        ),
        ("info qom-tree x", "Path 'x' could not be resolved.\r\n", "Path 'x' could not be resolved."),
        ("info registers 9", "CPU#9 not available\r\n", "CPU#9 not available"),
        ("info lapic 9", "No CPU available\r\n", "No CPU available"),
        ("info stats x", "invalid stats target x\r\n", "invalid stats target x"),
        ("info trace-events x", "unknown event \"x\"\r\n", "unknown event \"x\""),
        (
            "info usbhost", "Command \"info usbhost\" is not available.\r\n",
            "Command \"info usbhost\" is not available."
        ),
    ])
    func anErrorInHMPTextFails(_ command: String, _ text: String, _ error: String) {
        let failure = #expect(throws: StepFailure.self) { try MonitorReply(text, to: .hmp(command)) }
        #expect(failure?.errorReply?.description == error)
    }

    @Test(arguments: [
        ("log unimp", ""), ("log help", "Log items (comma separated):\r\nnone            remove all logs\r\n"),
        ("info block-jobs", "No active jobs\r\n"), ("info vnc", "None\r\n"), ("p 1+1", "0x2\r\n"),
        ("info snapshots", "There is no snapshot available.\r\n"), ("info replay", "Record/replay is not active\r\n"),
        ("info vcpu_dirty_limit", "Dirty page limit not enabled!\r\n"), ("info mem", "PG disabled\r\n"),
        ("info qom-tree", "/error (error)\r\n"), ("info trace-events *", "unknown event: state 0\r\n"),
        ("info name", "invalid stats target x\r\n"), ("boot_set c", "boot device list now set to c\r\n"),
        ("info chardev", "failed: filename=null not available\r\n"),
        ("gpa2hpa 0", "Host physical address for 0x0 (pc.ram) is 0x2ce600000\r\n"),
        ("x/2gx 0", "0000000000000000: 0x0000000000000000 0x0000000000000000\r\n"),
        ("sum 0 10", "61974\r\n"), ("commit all", ""),
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
