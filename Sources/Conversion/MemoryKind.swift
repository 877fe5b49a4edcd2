// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The memory's size: `-m`, and what backs it.
enum MemoryKind {
    static func convert(_ draft: inout DomainDraft, vcpus: Int) {
        // QEMU's default.
        var kibibytes = 128 * 1024
        for index in draft.open("-m") {
            let properties = draft.entries[index].properties
            var bag = PropertyBag(properties)
            guard let text = bag.take("size") ?? properties.head else { continue }
            guard let size = Self.kibibytes(text) else {
                draft.keep([index], "\(text) is no size")
                continue
            }
            kibibytes = size
            // Memory that can grow needs NUMA nodes in libvirt's XML; QEMU merges the properties of all its `-m`.
            if draft.accepts(bag, at: [index]) { draft.take(index) }
        }
        let isWhole = kibibytes % 1024 == 0
        draft.allocation.insert(
            XMLElement(
                "memory", ["unit": isWhole ? "MiB" : "KiB"], text: String(isWhole ? kibibytes / 1024 : kibibytes)),
            at: 0)
        var backing: [XMLElement] = []
        for index in draft.open("-mem-prealloc") {
            backing.append(XMLElement("allocation", ["mode": "immediate"]))
            draft.take(index)
        }
        for index in draft.open("-mem-path") where draft.entries[index].option.value?.contains("huge") == true {
            backing.insert(XMLElement("hugepages"), at: 0)
            draft.take(index)
        }
        for index in draft.open("-overcommit", "-realtime") {
            var bag = PropertyBag(draft.entries[index].properties)
            let isLocked = bag.takeSwitch("mem-lock", "mlock")
            guard draft.accepts(bag, at: [index]) else { continue }
            if isLocked == true { backing.append(XMLElement("locked")) }
            draft.take(index)
        }
        draft.numa = NUMAKind.convert(&draft, vcpus: vcpus, backing: &backing)
        if draft.sharesNoPages { backing.append(XMLElement("nosharepages")) }
        if !backing.isEmpty { draft.allocation.insert(XMLElement("memoryBacking", [:], backing), at: 1) }
    }

    /// A size as QEMU reads it, in MiB where it has no suffix.
    static func kibibytes(_ text: String) -> Int? {
        let units = ["k": 1.0, "m": 1024.0, "g": 1024.0 * 1024, "t": 1024.0 * 1024 * 1024]
        let suffix = text.last.map { $0.lowercased() } ?? ""
        let unit = suffix == "b" ? 1.0 / 1024 : units[suffix]
        guard let number = Double(unit == nil ? text[...] : text.dropLast()) else { return nil }
        let size = number * (unit ?? 1024)
        // libvirt counts bytes in 63 bits.
        return size >= 1 && size < 0x1p53 ? Int(size) : nil
    }
}
