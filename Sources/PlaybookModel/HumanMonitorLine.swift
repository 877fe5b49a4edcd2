// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A line for the human monitor, or a pattern of such lines, as QEMU takes it apart.
package struct HumanMonitorLine: Sendable {
    /// The command's name, a short one written out; empty where there is none.
    package let name: String
    /// The name and the rest, with one blank between words.
    let text: String
    /// Whether the name is not as it was written.
    let isShort: Bool

    /// QEMU's short names of commands.
    private static let aliases = ["q": "quit", "s": "stop", "c": "cont", "p": "print", "?": "help"]

    package init(_ line: String) {
        var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        // The name ends at a format too: `x/4gx` is `x /4gx`.
        if let first = words.first, let slash = first.dropFirst().firstIndex(of: "/") {
            words.replaceSubrange(0...0, with: [String(first[..<slash]), String(first[slash...])])
        }
        let full = words.first.flatMap { Self.aliases[$0] }
        if let full { words[0] = full }
        name = words.first ?? ""
        text = words.joined(separator: " ")
        isShort = full != nil
    }

    /// Commands that look only.
    private static let looking: Set = [
        "info", "help", "print", "x", "xp", "sum", "qom-get", "qom-list", "gpa2hva", "gpa2hpa", "gva2gpa",
    ]

    /// Commands whose text is data, of the guest or about QEMU, where a sentence proves nothing.
    private static let dataGiving: Set = [
        "info", "help", "print", "x", "xp", "i", "sum", "ringbuf_read", "qom-get", "qom-list",
    ]

    /// Whether the command is known to look only.
    package var looksOnly: Bool { Self.looking.contains(name) }

    /// Whether the command's text is data.
    var givesData: Bool { Self.dataGiving.contains(name) }

    /// The commands of QEMU 7.2, by which misspelt names are told: others there are may be meant as they are written.
    static let knownNames = [
        "announce_self", "balloon", "block_job_cancel", "block_job_complete", "block_job_pause", "block_job_resume",
        "block_job_set_speed", "block_resize", "block_set_io_throttle", "block_stream", "boot_set", "calc_dirty_rate",
        "cancel_vcpu_dirty_limit", "change", "chardev-add", "chardev-change", "chardev-remove", "chardev-send-break",
        "client_migrate_info", "closefd", "commit", "cont", "cpu", "delvm", "device_add", "device_del", "drive_add",
        "drive_backup", "drive_del", "drive_mirror", "dump-guest-memory", "dumpdtb", "eject", "exit_preconfig",
        "expire_password", "gdbserver", "getfd", "gpa2hpa", "gpa2hva", "gva2gpa", "help", "hostfwd_add",
        "hostfwd_remove", "i", "info", "loadvm", "log", "logfile", "mce", "memsave", "migrate", "migrate_cancel",
        "migrate_continue", "migrate_incoming", "migrate_pause", "migrate_recover", "migrate_set_capability",
        "migrate_set_parameter", "migrate_start_postcopy", "mouse_button", "mouse_move", "mouse_set", "nbd_server_add",
        "nbd_server_remove", "nbd_server_start", "nbd_server_stop", "netdev_add", "netdev_del", "nmi", "o",
        "object_add", "object_del", "pcie_aer_inject_error", "pmemsave", "print", "qemu-io", "qom-get", "qom-list",
        "qom-set", "quit", "replay_break", "replay_delete_break", "replay_seek", "ringbuf_read", "ringbuf_write",
        "savevm", "screendump", "sendkey", "set_link", "set_password", "set_vcpu_dirty_limit", "singlestep",
        "snapshot_blkdev", "snapshot_blkdev_internal", "snapshot_delete_blkdev_internal", "stop", "stopcapture", "sum",
        "sync-profile", "system_powerdown", "system_reset", "system_wakeup", "trace-event", "trace-file",
        "watchdog_action", "wavcapture", "x", "x_colo_lost_heartbeat", "xp",
    ]
}
