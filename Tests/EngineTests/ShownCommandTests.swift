// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Testing

/// Monitor commands as a person is shown them.
@Suite struct ShownCommandTests {
    @Test(arguments: [
        ("set_password vnc letmein", "set_password vnc ********"),
        ("set_password vnc letmein keep", "set_password vnc ******** keep"),
        ("set_password vnc -d disp1 letmein", "set_password vnc -d disp1 ********"),
        ("set_password spice \"let me in\" keep", "set_password spice ******** keep"),
        ("change vnc password letmein", "change vnc password ********"),
        ("info status", "info status"),
    ]) func aLineHidesItsPassword(_ line: String, _ shown: String) { #expect(HMP.shown(line) == shown) }

    @Test func aLineInsideOfQMPHidesItToo() {
        let line = #""command-line":"set_password vnc let\u006dein""#
        let command = #"{"execute":"human-monitor-command","arguments":{\#(line)}}"#
        #expect(
            QMP.shown(command)
                == #"{"arguments":{"command-line":"set_password vnc ********"},"execute":"human-monitor-command"}"#)
        let harmless = #"{"execute":"human-monitor-command","arguments":{"command-line":"info status"}}"#
        #expect(QMP.shown(harmless) == harmless)
    }
}
