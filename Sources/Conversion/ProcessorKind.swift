// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The virtual CPUs: `-smp` and `-cpu`.
enum ProcessorKind {
    /// How many there are at most, and how they are arranged.
    static func count(_ draft: inout DomainDraft) -> (count: Int, topology: XMLElement?) {
        var count = 1
        var topology: XMLElement?
        var vcpu = XMLElement("vcpu", text: "1")
        for index in draft.open("-smp") {
            let properties = draft.entries[index].properties
            guard let smp = CPUTopology(properties, prefersCores: prefersCores(draft.machine)) else {
                draft.keep([index], "its numbers do not agree, or libvirt has no XML for one of them")
                continue
            }
            count = smp.maximum
            vcpu = XMLElement("vcpu", ["current": smp.cpus < count ? String(smp.cpus) : nil], text: String(count))
            topology = count > 1 ? smp.element : nil
            draft.take(index)
        }
        draft.allocation.append(vcpu)
        return (count, topology)
    }

    static func convert(_ draft: inout DomainDraft, topology: XMLElement?) {
        let model = model(&draft)
        guard model != nil || topology != nil || draft.numa != nil else { return }
        var cpu = model ?? XMLElement("cpu")
        let place = cpu.children.firstIndex { $0.name == "feature" } ?? cpu.children.count
        if let topology { cpu.children.insert(topology, at: place) }
        if let numa = draft.numa { cpu.children.append(numa) }
        draft.cpu = cpu
    }

    /// Machine types before 6.2 take CPUs that nobody counts for sockets.
    private static func prefersCores(_ machine: String) -> Bool {
        let numbers = machine.split(separator: "-").last?.split(separator: ".").compactMap { Int($0) } ?? []
        guard numbers.count == 2 else { return true }
        return (numbers[0], numbers[1]) >= (6, 2)
    }

    private static func model(_ draft: inout DomainDraft) -> XMLElement? {
        guard let index = draft.open("-cpu").last else { return nil }
        // QEMU counts the last one.
        for earlier in draft.open("-cpu").dropLast() { draft.take(earlier) }
        let parts = (draft.entries[index].option.value ?? "").split(separator: ",").map(String.init)
        guard let name = parts.first else { return nil }
        var flags = CPUFlags()
        for part in parts.dropFirst() {
            guard flags.take(part) else {
                draft.keep([index], "libvirt has no XML for \(part)")
                return nil
            }
        }
        var cpu: XMLElement
        switch name {
        case "host": cpu = XMLElement("cpu", ["mode": "host-passthrough", "check": "none"])
        case "max": cpu = XMLElement("cpu", ["mode": "maximum", "check": "none"])
        case _ where CPUNames.knows(name, of: draft.call.architecture):
            cpu = XMLElement(
                "cpu", ["mode": "custom", "match": "exact", "check": "none"],
                [XMLElement("model", ["fallback": "forbid"], text: name)])
        default:
            draft.keep([index], "libvirt knows no CPU model \(name)")
            return nil
        }
        cpu.children += flags.elements
        for feature in flags.hypervisorFeatures { draft.features.put(feature) }
        for timer in flags.timers { draft.timers.put(timer, by: "name") }
        draft.take(index)
        return cpu
    }
}
