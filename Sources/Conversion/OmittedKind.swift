// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Arguments that libvirt writes itself, or has another place for.
enum OmittedKind {
    private static let reasons: [String: String] = [
        "-no-user-config": "libvirt passes it itself",
        "-daemonize": "libvirt keeps its guests running itself",
        "-pidfile": "libvirt keeps a pid file of its own",
        "-no-shutdown": "libvirt passes it itself, and on_poweroff says what follows",
        "-S": "libvirt starts a guest that way itself; `virsh start --paused` leaves it so",
        "-monitor": "libvirt has a monitor of its own: virsh qemu-monitor-command --hmp",
        "-qmp": "libvirt has a monitor of its own: virsh qemu-monitor-command",
        "-qmp-pretty": "libvirt has a monitor of its own: virsh qemu-monitor-command --pretty",
        "-sandbox": "libvirt passes it itself, as seccomp_sandbox in qemu.conf says",
        "-msg": "libvirt passes it itself, as log_timestamp in qemu.conf says",
        "-runas": "libvirt starts QEMU as the user that qemu.conf or <seclabel> names",
        "-run-with": "libvirt starts QEMU as the user that qemu.conf or <seclabel> names",
        "-incoming": "libvirt brings migrations in itself: virsh migrate",
        "-enable-fips": "QEMU takes it from the host since 5.2",
        "-no-quit": "there is no window",
        "-full-screen": "there is no window",
        "-alt-grab": "there is no window",
        "-ctrl-grab": "there is no window",
    ]

    static func convert(_ draft: inout DomainDraft) {
        for index in draft.open("-nodefaults") {
            draft.hasDefaults = false
            draft.drop(index, "libvirt passes it itself")
        }
        var chardevs: [String] = []
        for index in draft.entries.indices where draft.entries[index].isOpen {
            let option = draft.entries[index].option
            guard let reason = reasons[option.name ?? ""] else { continue }
            if let value = option.value, value.hasPrefix("chardev:") { chardevs.append(String(value.dropFirst(8))) }
            draft.drop(index, reason)
        }
        for index in draft.open("-mon") {
            let properties = draft.entries[index].properties
            if let chardev = properties["chardev"] ?? properties.head { chardevs.append(chardev) }
            draft.drop(index, "libvirt has a monitor of its own: virsh qemu-monitor-command")
        }
        // A serial port may share it (mux=on).
        for chardev in chardevs {
            guard let place = draft.definition("-chardev", chardev), !isNamed(chardev, in: draft) else { continue }
            draft.drop(place, "it belongs to that monitor")
        }
    }

    private static func isNamed(_ chardev: String, in draft: DomainDraft) -> Bool {
        draft.entries.contains { entry in
            !entry.isTaken
                && (entry.option.value == "chardev:\(chardev)"
                    || entry.properties.properties.contains { $0.key != "id" && $0.value == chardev })
        }
    }
}
