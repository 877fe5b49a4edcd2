// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

extension DomainDraft {
    private static let pciDrivers: Set = [
        "AC97", "ES1370", "VGA", "ahci", "am53c974", "ati-vga", "bochs-display", "cirrus-vga", "edu", "ich9-ahci",
        "ich9-intel-hda", "intel-hda", "i6300esb", "ioh3420", "igb", "ivshmem-doorbell", "ivshmem-plain", "ne2k_pci",
        "nvme", "pcnet", "pvscsi", "qxl", "qxl-vga", "rocker", "rtl8139", "secondary-vga", "sdhci-pci", "tulip",
        "usb-ehci", "vmware-svga", "vmxnet3", "pcie-root-port", "pci-bridge", "pcie-pci-bridge", "pxb", "pxb-pcie",
    ]
    private static let pciFamilies = [
        "e1000", "i8255", "lsi", "megasas", "mptsas", "pci-", "virtio-vga", "ich9-usb-", "piix3-usb", "piix4-usb",
    ]

    private static func isPCI(_ driver: String) -> Bool {
        pciDrivers.contains(driver) || pciFamilies.contains(where: driver.hasPrefix) || driver.hasSuffix("-xhci")
            || driver.hasSuffix("-pci") || driver.hasSuffix("-pci-transitional")
            || driver.hasSuffix("-pci-non-transitional")
    }

    /// Makes the paths in arguments that stay absolute: a QEMU of libvirt's begins in the root folder.
    mutating func resolveKeptPaths() {
        for index in entries.indices where !entries[index].isTaken {
            // In `-blockdev` `file` names a node.
            let isNode = entries[index].option.name == "-blockdev"
            let keys = ["filename", "file.filename", "path", "mem-path"] + (isNode ? [] : ["file"])
            for place in entries[index].words.indices.dropFirst() where !entries[index].words[place].hasPrefix("{") {
                let word = entries[index].words[place]
                for property in QEMUProperties(word).properties
                where keys.contains(property.key) {
                    let written = "\(property.key)=\(property.value.doublingCommas)"
                    guard !property.value.isEmpty, !property.value.hasPrefix("/"), !property.value.contains(":"),
                        let range = word.firstRange(of: written)
                    else { continue }
                    let path = call.absolute(property.value)
                    entries[index].words[place].replaceSubrange(
                        range, with: "\(property.key)=\(path.doublingCommas)")
                    note(
                        .changed, "\(property.key)=\(property.value)", "a guest of libvirt's begins in the root folder")
                    break
                }
            }
        }
    }

    /// Gives the PCI devices that stay arguments places of their own.
    ///
    /// QEMU makes devices that are written in its old syntax before those in JSON, as libvirt writes them since QEMU
    /// 6.2: without a place they would sit where libvirt puts its own.
    mutating func placeKeptDevices() {
        guard call.isX86 || machine.hasPrefix("virt") else { return }
        // libvirt fills the slots from below; on q35 the chipset has the last ones.
        var slot = isQ35 ? 0x18 : 0x1e
        let places = entries.filter { !$0.isTaken && $0.option.name == "-device" }.map(\.properties)
        let used = usedSlots.union(places.compactMap(DevicePlace.slot(of:)))
        for index in entries.indices where !entries[index].isTaken {
            for (place, word) in entries[index].words.enumerated().dropFirst()
            where entries[index].words[place - 1].hasSuffix("-device") && !word.hasPrefix("{") {
                let properties = QEMUProperties(word)
                guard let driver = properties.kind, Self.isPCI(driver), properties["addr"] == nil else { continue }
                while used.contains(slot) { slot -= 1 }
                guard [nil, "pci.0", "pcie.0"].contains(properties["bus"]), slot > 0x10 else { continue }
                let address = "addr=0x" + String(slot, radix: 16)
                entries[index].words[place] = "\(word),\(address)"
                note(.changed, "-device \(driver)", "\(address) keeps it apart from what libvirt places")
                slot -= 1
            }
        }
    }
}
