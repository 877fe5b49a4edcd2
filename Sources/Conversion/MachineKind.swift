// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The machine type and its properties, and what runs it: `-machine`, `-accel`, `-enable-kvm`.
enum MachineKind {
    static func convert(_ draft: inout DomainDraft) {
        if draft.call.impliesKVM { draft.domainType = "kvm" }
        var accelerators: [String] = []
        for index in draft.open("-machine", "-M") { machine(index, &draft, &accelerators) }
        for index in draft.open("-enable-kvm") {
            accelerators.append("kvm")
            draft.take(index)
        }
        for index in draft.open("-no-kvm") {
            accelerators.append("tcg")
            draft.take(index)
        }
        for index in draft.open("-accel") { accelerator(index, &draft, &accelerators) }
        // QEMU takes the first that works; which that is, the host says.
        if let first = accelerators.first {
            if accelerators.count > 1 {
                let best = accelerators.contains("kvm") ? "kvm" : first
                draft.domainType = type(of: best)
                draft.note(.changed, "the choice of accelerators", "a domain has one: it is \(best)")
            } else {
                draft.domainType = type(of: first)
            }
        }
        if draft.call.isX86 {
            let places = draft.open("-no-acpi")
            for index in places { draft.take(index) }
            if places.isEmpty { draft.features.insert(XMLElement("acpi"), at: 0) }
            draft.features.put(XMLElement("apic"))
        }
        for index in draft.open("-no-hpet") {
            draft.timers.put(XMLElement("timer", ["name": "hpet", "present": "no"]), by: "name")
            draft.take(index)
        }
    }

    private static func type(of accelerator: String) -> String {
        switch accelerator {
        case "tcg": "qemu"
        default: accelerator
        }
    }

    private static func machine(_ index: Int, _ draft: inout DomainDraft, _ accelerators: inout [String]) {
        let properties = draft.entries[index].properties
        var bag = PropertyBag(properties)
        if let type = bag.take("type") ?? properties.head { draft.machine = type }
        accelerators += bag.take("accel")?.split(separator: ":").map(String.init) ?? []
        if let isOn = bag.takeSwitch("enable-kvm"), isOn { accelerators.append("kvm") }
        // Where the kernel's interrupt controller is split, QEMU has the I/O APIC.
        switch bag.take("kernel_irqchip", "kernel-irqchip") {
        case "split": draft.features.put(XMLElement("ioapic", ["driver": "qemu"]))
        case "on" where draft.call.isX86: draft.features.put(XMLElement("ioapic", ["driver": "kvm"]))
        case "off": draft.note(.dropped, "kernel_irqchip=off", "libvirt has no XML for it")
        default: break
        }
        for (key, name) in [("vmport", "vmport"), ("smm", "smm")] {
            if let isOn = bag.takeSwitch(key) {
                draft.features.put(XMLElement(name, ["state": isOn.onOff]))
            }
        }
        bag.ignore("vmport", "auto")
        bag.ignore("smm", "auto")
        if let version = bag.take("gic-version") { draft.features.put(XMLElement("gic", ["version": version])) }
        if let id = bag.take("memory-backend") { draft.memoryBackend = id }
        if bag.takeSwitch("mem-merge") == false { draft.sharesNoPages = true }
        if let isOn = bag.takeSwitch("hpet") {
            draft.timers.put(XMLElement("timer", ["name": "hpet", "present": isOn.yesNo]), by: "name")
        }
        if let isOn = bag.takeSwitch("usb") { draft.wantsUSB = isOn }
        // What libvirt writes itself, by the devices there are.
        for key in ["dump-guest-core", "graphics"] {
            guard let value = bag.takeSwitch(key) else { continue }
            draft.note(.dropped, "-machine \(key)=\(value.onOff)", "libvirt writes it itself")
        }
        draft.take(index)
        let rest = bag.rest
        guard !rest.isEmpty else { return }
        // QEMU merges the properties of all its `-machine`.
        draft.entries[index].isTaken = false
        if properties["usb"] != nil {
            // QEMU would put a controller of its own where libvirt's is.
            draft.note(.changed, "-machine usb=", "it is a <controller> of the domain")
            let left = properties.without(["usb"])
            let words = left.properties.map { "\($0.key)=\($0.value.doublingCommas)" }
            draft.entries[index].words = ["-machine", ([left.head].compactMap(\.self) + words).joined(separator: ",")]
        }
        draft.keep([index], "libvirt has no XML for \(rest[0])")
    }

    private static func accelerator(_ index: Int, _ draft: inout DomainDraft, _ accelerators: inout [String]) {
        let properties = draft.entries[index].properties
        var bag = PropertyBag(properties)
        guard let name = bag.take("accel") ?? properties.head else { return }
        accelerators.append(name)
        if name == "tcg", let size = bag.take("tb-size") {
            draft.features.put(
                XMLElement("tcg", [:], [XMLElement("tb-cache", ["unit": "MiB"], text: size)]))
        }
        if name == "kvm", let size = bag.take("dirty-ring-size") {
            draft.features.put(
                XMLElement("kvm", [:], [XMLElement("dirty-ring", ["state": "on", "size": size])]))
        }
        draft.take(index)
        for property in bag.rest {
            draft.note(
                .dropped, "-accel \(name),\(property)",
                "libvirt writes an `-accel` of its own, and QEMU takes the first")
        }
    }
}
