// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Controllers: SCSI, USB, virtio serial, and the PCIe ports, which libvirt makes itself.
enum ControllerKind {
    private static let usbModels = [
        "qemu-xhci": "qemu-xhci", "nec-usb-xhci": "nec-xhci", "piix3-usb-uhci": "piix3-uhci",
        "piix4-usb-uhci": "piix4-uhci", "usb-ehci": "ehci", "pci-ohci": "pci-ohci",
    ]
    private static let scsiModels = [
        "virtio-scsi-pci": "virtio-scsi", "virtio-scsi": "virtio-scsi", "lsi": "lsilogic", "lsi53c895a": "lsilogic",
        "megasas": "lsisas1078", "mptsas1068": "lsisas1068", "pvscsi": "vmpvscsi",
    ]
    private static let ports: Set = [
        "pcie-root-port", "ioh3420", "pcie-pci-bridge", "pci-bridge", "i82801b11-bridge", "x3130-upstream",
        "xio3130-downstream",
    ]

    static func convert(_ draft: inout DomainDraft) {
        for index in draft.openDevices({ ports.contains($0) }) {
            draft.drop(index, "libvirt makes the PCIe ports that devices need")
        }
        iothreads(&draft)
        var numbers: [String: Int] = [:]
        for index in draft.openDevices({
            scsiModels[$0] != nil || usbModels[$0] != nil || $0.hasPrefix("virtio-serial")
        }) {
            let properties = draft.entries[index].properties
            var bag = PropertyBag(properties)
            let id = properties["id"]
            let place = DevicePlace(&bag)
            let driver = bag.take("driver") ?? properties.head ?? ""
            let (type, model) =
                scsiModels[driver].map { ("scsi", $0) } ?? usbModels[driver].map { ("usb", $0) }
                ?? ("virtio-serial", nil)
            let queues = type == "scsi" ? bag.take("num_queues", "num-queues") : nil
            let thread = type == "scsi" ? bag.take("iothread").flatMap { draft.iothreads[$0] } : nil
            guard draft.accepts(bag, at: [index]) else { continue }
            let number = numbers[type, default: 0]
            numbers[type] = number + 1
            let needsDriver = queues != nil || thread != nil
            draft.controllers.append(
                XMLElement(
                    "controller", ["type": type, "index": String(number), "model": model],
                    [
                        needsDriver
                            ? XMLElement("driver", ["queues": queues, "iothread": thread.map(String.init)]) : nil,
                        place.address,
                    ]))
            if type == "scsi" { draft.scsiControllers[id ?? "scsi\(number)"] = number }
            if type == "usb" { draft.usbControllers.insert(id ?? "usb") }
            draft.take(index, at: place)
        }
        for index in draft.open("-usb") {
            draft.wantsUSB = true
            draft.take(index)
        }
        // On q35 QEMU has an EHCI controller with companions there.
        if draft.wantsUSB, draft.usbControllers.isEmpty {
            draft.controllers.append(
                XMLElement(
                    "controller", ["type": "usb", "index": "0", "model": draft.isQ35 ? "ich9-ehci1" : "piix3-uhci"]))
            draft.usbControllers.insert("usb-bus")
        }
    }

    private static func iothreads(_ draft: inout DomainDraft) {
        for index in draft.open("-object") where draft.entries[index].properties.kind == "iothread" {
            var bag = PropertyBag(draft.entries[index].properties)
            _ = bag.take("qom-type")
            guard let id = bag.take("id"), draft.accepts(bag, at: [index]) else { continue }
            draft.iothreads[id] = draft.iothreads.count + 1
            draft.take(index)
        }
        if !draft.iothreads.isEmpty {
            draft.allocation.append(XMLElement("iothreads", text: String(draft.iothreads.count)))
        }
    }
}
