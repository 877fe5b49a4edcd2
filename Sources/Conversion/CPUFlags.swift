// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The features behind a CPU model.
struct CPUFlags {
    private(set) var elements: [XMLElement] = []
    private(set) var timers: [XMLElement] = []
    private var hyperv: [XMLElement] = []
    private var kvm: [XMLElement] = []
    private var others: [XMLElement] = []

    /// The elements of <features>.
    var hypervisorFeatures: [XMLElement] {
        var features = others
        if !hyperv.isEmpty { features.append(XMLElement("hyperv", ["mode": "custom"], hyperv)) }
        if !kvm.isEmpty { features.append(XMLElement("kvm", [:], kvm)) }
        return features
    }

    private static let enlightenments = [
        "relaxed", "vapic", "vpindex", "runtime", "synic", "stimer", "reset", "frequencies", "reenlightenment",
        "tlbflush", "ipi", "evmcs", "avic",
    ]

    /// Takes `+aes`, `-aes`, `aes`, `aes=on`, or an enlightenment; false where libvirt has no XML for it.
    mutating func take(_ text: String) -> Bool {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var name = parts[0]
        var value = parts.count == 2 ? parts[1] : "on"
        if name.hasPrefix("+") || name.hasPrefix("-") {
            value = name.hasPrefix("+") ? "on" : "off"
            name.removeFirst()
        }
        name = String(name.map { $0 == "_" ? "-" : $0 })
        if name.hasPrefix("hv-") { return takeEnlightenment(String(name.dropFirst(3)), value) }
        guard let isOn = PropertyBag.isOn(value) else { return false }
        switch name {
        case "kvm":
            kvm = isOn ? [] : [XMLElement("hidden", ["state": "on"])]
        case "pmu": others.put(XMLElement("pmu", ["state": isOn.onOff]))
        case "host-phys-bits":
            elements.removeAll { $0.name == "maxphysaddr" }
            if isOn { elements.insert(XMLElement("maxphysaddr", ["mode": "passthrough"]), at: 0) }
        case "migratable", "check", "enforce": return false
        default:
            guard let feature = CPUNames.feature(name) else { return false }
            elements.put(
                XMLElement("feature", ["policy": isOn ? "require" : "disable", "name": feature]), by: "name")
        }
        return true
    }

    private mutating func takeEnlightenment(_ name: String, _ value: String) -> Bool {
        switch name {
        case "time":
            guard let isOn = PropertyBag.isOn(value) else { return false }
            timers.put(XMLElement("timer", ["name": "hypervclock", "present": isOn.yesNo]), by: "name")
        case "spinlocks":
            let retries = value.hasPrefix("0x") ? Int(value.dropFirst(2), radix: 16) : Int(value)
            guard let retries, retries >= 4095 else { return false }
            hyperv.put(XMLElement("spinlocks", ["state": "on", "retries": String(retries)]))
        case "vendor-id": hyperv.put(XMLElement("vendor_id", ["state": "on", "value": value]))
        case _ where Self.enlightenments.contains(name):
            guard let isOn = PropertyBag.isOn(value) else { return false }
            hyperv.put(XMLElement(name, ["state": isOn.onOff]))
        default: return false
        }
        return true
    }
}
