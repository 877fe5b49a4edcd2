// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension DomainDraft {
    /// What an argument that stays one names among those that became XML.
    var namedByArguments: Set<Int> {
        let left = entries.filter { !$0.isTaken }
        var names: Set<Substring> = []
        for entry in left {
            for property in entry.properties.properties where property.key != "id" && property.key != "node-name" {
                names.insert(property.value[...])
                // A bus is an id and a number: scsi0.0.
                if let dot = property.value.lastIndex(of: ".") { names.insert(property.value[..<dot]) }
            }
            if let value = entry.option.value, value.hasPrefix("chardev:") { names.insert(value.dropFirst(8)) }
        }
        return Set(
            entries.indices.filter { index in
                let entry = entries[index]
                guard entry.isTaken,
                    ["-device", "-netdev", "-chardev", "-object", "-drive", "-blockdev", "-fsdev"]
                        .contains(entry.option.name ?? "")
                else { return false }
                return [entry.properties["id"], entry.properties["node-name"]].contains { id in
                    id.map { names.contains($0[...]) } ?? false
                }
            })
    }

    /// Adds what follows from all arguments together: the boot order, and that there is no USB where none is asked for.
    mutating func complete() {
        placeKeptDevices()
        resolveKeptPaths()
        let boots = ["a": "fd", "c": "hd", "d": "cdrom", "n": "network"]
        if let bootOrder, hasBootIndexes {
            note(.dropped, "-boot order=\(bootOrder)", "devices say their places with bootindex")
        } else if !hasBootIndexes, bootOrder != nil || !os.contains(where: { $0.name == "kernel" }) {
            // QEMU tries disks, then CD-ROMs, then the network; libvirt has only those tried that are named.
            var present = bootable
            if !interfaces.isEmpty { present.insert("n") }
            let letters = bootOrder.map { $0.map(String.init) } ?? ["c", "a", "d", "n"].filter(present.contains)
            os += letters.compactMap { boots[$0] }.map { XMLElement("boot", ["dev": $0]) }
        }
        let hasUSB =
            !usbControllers.isEmpty || (disks + interfaces + characters + inputs + others).contains(where: \.isOnUSB)
        let isKept = entries.contains { !$0.isTaken && ($0.properties.kind ?? "").contains("usb") }
        if !hasUSB, !isKept || call.isX86 {
            controllers.insert(XMLElement("controller", ["type": "usb", "index": "0", "model": "none"]), at: 0)
        }
        if !call.isX86, os.contains(where: { $0.name == "loader" && $0.attributes.contains { $0.value == "pflash" } }) {
            features.insert(XMLElement("acpi"), at: 0)
        }
    }

    /// The domain, but for what is passed on.
    var domain: XMLElement {
        let type = XMLElement(
            "type", ["arch": call.architecture, "machine": machine.isEmpty ? nil : machine], text: "hvm")
        let devices: [XMLElement] =
            [XMLElement("emulator", text: call.emulator)] + disks + controllers + filesystems + interfaces
            + characters + inputs + graphics + videos + others
        return XMLElement(
            "domain", ["type": domainType],
            [XMLElement("name", text: name), uuid.map { XMLElement("uuid", text: $0) }] + allocation + sysinfo + [
                XMLElement("os", [:], [type] + os), features.isEmpty ? nil : XMLElement("features", [:], features), cpu,
                clock,
            ] + events + [XMLElement("devices", [:], devices)])
    }
}
