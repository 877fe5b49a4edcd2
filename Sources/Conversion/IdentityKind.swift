// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// `-name` and `-uuid`.
enum IdentityKind {
    static func convert(_ draft: inout DomainDraft) {
        for index in draft.open("-name") {
            let properties = draft.entries[index].properties
            var bag = PropertyBag(properties)
            let name = bag.take("guest") ?? properties.head
            // libvirt names QEMU's threads itself.
            bag.ignore("debug-threads", "on", "off")
            _ = bag.take("process")
            guard draft.accepts(bag, at: [index]) else { continue }
            draft.take(index)
            if properties["process"] != nil {
                draft.note(.dropped, "process=", "libvirt names the process as qemu.conf's set_process_name says")
            }
            guard draft.name == nil, let name else { continue }
            draft.name = name.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "-")
            if draft.name != name { draft.note(.changed, "the name", "libvirt takes no slash in it") }
        }
        for index in draft.open("-uuid") {
            draft.uuid = draft.entries[index].option.value?.lowercased()
            draft.take(index)
        }
        if draft.name == nil {
            draft.name = "converted"
            draft.note(.added, "the name", "the command line gives none; --name sets another than `converted`")
        }
    }
}
