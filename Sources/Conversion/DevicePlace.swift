// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

/// Where a device sits, and what all PCI devices may say.
struct DevicePlace {
    /// The PCI address, where one is given on the root bus.
    private(set) var address: XMLElement?
    private(set) var boot: XMLElement?
    /// The slot on the root bus that it has to itself.
    private(set) var slot: Int?
    /// Whether it had a name.
    let hasID: Bool
    /// The bus that libvirt will not put it on.
    private(set) var lostBus: String?

    /// Takes id, bus, slot and boot index out of a device's properties.
    init(_ bag: inout PropertyBag) {
        hasID = bag.take("id")?.isEmpty == false
        let bus = bag.take("bus")
        if let bus, !Self.rootBuses.contains(bus) {
            lostBus = bus
            _ = bag.take("addr")
        } else if let number = bag.take("addr", as: Self.number) {
            slot = number.slot
            address = XMLElement(
                "address",
                [
                    "type": "pci", "domain": "0x0000", "bus": "0x00", "slot": Self.hex(number.slot),
                    "function": "0x\(number.function)",
                ])
        }
        // A negative one takes no part.
        bag.ignore("bootindex", "-1")
        if let index = bag.takeNumber("bootindex", in: 0...Int(Int32.max)) {
            // libvirt counts from 1.
            boot = XMLElement("boot", ["order": String(index + 1)])
        }
    }

    /// The slot on the root bus that a device's properties name.
    static func slot(of properties: QEMUProperties) -> Int? {
        guard let place = properties["addr"], properties["bus"].map(rootBuses.contains) ?? true else { return nil }
        return number(place)?.slot
    }

    private static let rootBuses: Set = ["pci.0", "pcie.0"]

    private static func number(_ text: String) -> (slot: Int, function: Int)? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        // QEMU reads the slot as hexadecimal with or without its prefix.
        let digits = parts[0].hasPrefix("0x") ? String(parts[0].dropFirst(2)) : parts[0]
        guard parts.count <= 2, let slot = Int(digits, radix: 16), (0..<32).contains(slot) else { return nil }
        guard parts.count == 2 else { return (slot, 0) }
        guard let function = Int(parts[1]), (0..<8).contains(function) else { return nil }
        return (slot, function)
    }

    private static func hex(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return "0x" + (digits.count < 2 ? "0" : "") + digits
    }
}

extension DomainDraft {
    /// Takes a device, and tells what of its place is lost.
    mutating func take(_ index: Int, at place: DevicePlace) {
        take(index)
        if place.boot != nil { hasBootIndexes = true }
        if let slot = place.slot { usedSlots.insert(slot) }
        if place.hasID {
            note(.changed, "a device's id", "libvirt names devices itself, such as net0; <alias> takes ua-… only")
        }
        if let bus = place.lostBus {
            note(.dropped, "bus=\(bus)", "libvirt makes the PCIe ports that devices need, and places them")
        }
    }
}
