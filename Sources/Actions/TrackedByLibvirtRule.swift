// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import Matching
import PlaybookModel

/// Warns of monitor commands that change what libvirt keeps track of.
package enum TrackedByLibvirtRule: PlayRule {
    package static let guide = LintGuide(
        "libvirt-tracks", summary: "A monitor command changes what libvirt keeps track of.",
        reason: """
            libvirt learns nothing of a device, a disk or a snapshot that comes or goes behind its back: what it \
            shows, saves and migrates is no longer the guest. It has calls of its own for nearly all of this. \
            Silence it where libvirt cannot say what is wanted.
            """,
        example: LintGuide.Example(
            bad: """
                - domains: web-1
                  steps:
                    - name: The guest rests
                      qmp: stop
                      undo: {qmp: cont}
                """,
            good: """
                - domains: web-1
                  steps:
                    - name: The guest rests
                      power: paused
                """))

    package static func findings(in play: Play) -> [Diagnostic] {
        // A step's `undo` takes back what the step did: the step's own warning stands for both.
        play.steps.compactMap { step in
            guard let (command, range) = step.commands.first, let name = name(of: command),
                let instead = instead(of: name)
            else { return nil }
            return .warning(
                code, "libvirt keeps track of what `\(name)` changes, and is not told of it", at: range,
                help: instead)
        }
    }

    private static func name(of command: MonitorCommand) -> String? {
        switch command {
        case .agent: return nil
        case .hmp(let line): return HumanMonitorLine(line).name
        case .qmp(let text), .qmpPassing(let text, _):
            if let line = MonitorReply.humanLine(in: text) { return name(of: .hmp(line)) }
            return (try? JSONValue(parsing: text))?[member: "execute"]?.string
        }
    }

    /// What does the same through libvirt; nil where the command is no matter of libvirt's.
    static func instead(of name: String) -> String? {
        if let known = byName[name] { return known }
        return byPattern.first { $0.glob.matches(name) }?.instead
    }

    private static let byName = [
        "device_add": "`virsh attach-device` adds a device",
        "device_del": "`virsh detach-device` removes a device",
        "netdev_add": "`virsh attach-interface` adds a network card",
        "netdev_del": "`virsh detach-interface` removes a network card",
        "set_link": "`virsh domif-setlink` does it",
        "drive_add": "`virsh attach-disk` adds a disk",
        "drive_del": "`virsh detach-disk` removes a disk",
        "blockdev-add": "`virsh attach-disk` adds a disk",
        "blockdev-del": "`virsh detach-disk` removes a disk",
        "blockdev-mirror": "`virsh blockcopy` does it",
        "drive-mirror": "`virsh blockcopy` does it",
        "blockdev-backup": "`virsh backup-begin` does it",
        "drive-backup": "`virsh backup-begin` does it",
        "block-commit": "`virsh blockcommit` does it",
        "block-stream": "`virsh blockpull` does it",
        "block_resize": "`virsh blockresize` does it",
        "block_set_io_throttle": "`virsh blkdeviotune` does it",
        "change": "`virsh change-media` does it",
        "eject": "`virsh change-media --eject` does it",
        "blockdev-change-medium": "`virsh change-media` does it",
        "savevm": "`virsh snapshot-create` does it",
        "loadvm": "`virsh snapshot-revert` does it",
        "delvm": "`virsh snapshot-delete` does it",
        "transaction": "`virsh snapshot-create` and `virsh backup-begin` are libvirt's",
        "dump-guest-memory": "`virsh dump` does it; libvirt 9.0 itself crashes when a dump ends that is not its own",
        "set_password": "`virsh update-device` does it",
        "expire_password": "`virsh update-device` does it",
        "set-numa-node": "the domain's XML says it",
        "quit": "`power: destroyed` does it",
        "stop": "`power: paused` does it",
        "cont": "`power: resumed` does it",
        "system_reset": "`power: reset` does it",
        "system_powerdown": "`power: stopped` does it",
    ]

    private static let byPattern: [(glob: Glob, instead: String)] = [
        (Glob("blockdev-snapshot*"), "`virsh snapshot-create` does it"),
        (Glob("snapshot*"), "`virsh snapshot-create` and its kin do it"),
        (Glob("blockdev-*"), "`virsh attach-disk`, `detach-disk` and `change-media` are libvirt's"),
        (Glob("object[-_]add"), "`virsh attach-device` adds what libvirt knows of"),
        (Glob("object[-_]del"), "`virsh detach-device` removes what libvirt knows of"),
        (Glob("chardev-[acr]*"), "`virsh attach-device` and `detach-device` are libvirt's"),
        (Glob("migrate*"), "`virsh migrate` and `virsh migrate-setspeed` are libvirt's"),
        (Glob("nbd[-_]server[-_]*"), "`virsh backup-begin` in pull mode does it"),
    ]
}
