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
        for index in draft.entries.indices where draft.entries[index].isOpen {
            guard let reason = reasons[draft.entries[index].option.name ?? ""] else { continue }
            draft.drop(index, reason)
        }
        for index in draft.open("-mon") {
            let chardev = draft.entries[index].properties["chardev"] ?? draft.entries[index].properties.head
            draft.drop(index, "libvirt has a monitor of its own: virsh qemu-monitor-command")
            if let chardev, let place = draft.definition("-chardev", chardev) {
                draft.drop(place, "it belongs to that monitor")
            }
        }
    }
}
