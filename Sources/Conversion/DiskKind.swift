// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

/// Disks: `-hda` and its like, `-drive`, `-blockdev`, and the devices on them.
enum DiskKind {
    private static let devices: [String: (bus: String, device: String)] = [
        "virtio-blk": ("virtio", "disk"), "virtio-blk-pci": ("virtio", "disk"), "scsi-hd": ("scsi", "disk"),
        "scsi-cd": ("scsi", "cdrom"), "scsi-block": ("scsi", "lun"), "ide-hd": ("ide", "disk"),
        "ide-cd": ("ide", "cdrom"), "usb-storage": ("usb", "disk"),
    ]

    static func convert(_ draft: inout DomainDraft) {
        var taken: [(place: Int, disk: Disk)] = []
        for index in draft.entries.indices where draft.entries[index].isOpen {
            guard let disk = short(index, &draft) ?? drive(index, &draft) else { continue }
            taken.append((index, disk))
        }
        for index in draft.openDevices({ devices[$0] != nil }) {
            if let disk = device(index, &draft) { taken.append((index, disk)) }
        }
        for index in draft.open("-snapshot") {
            for place in taken.indices where taken[place].disk.device == "disk" { taken[place].disk.isTransient = true }
            draft.take(index)
        }
        name(taken.sorted { $0.place < $1.place }.map(\.disk), in: &draft)
    }

    /// `-hda`, `-cdrom`, `-fda`, and an image that stands alone.
    private static func short(_ index: Int, _ draft: inout DomainDraft) -> Disk? {
        let option = draft.entries[index].option
        let units = ["-hda": 0, "-hdb": 1, "-hdc": 2, "-hdd": 3, "-cdrom": 2, "-fda": 0, "-fdb": 1]
        guard let file = option.value, option.name == nil || units[option.name ?? ""] != nil else { return nil }
        guard let source = DiskSource(file: file, draft.call) else {
            draft.keep([index], "libvirt has no XML for this address")
            return nil
        }
        var disk = Disk()
        disk.source = source
        disk.unit = units[option.name ?? "-hda"]
        let isFloppy = option.name?.hasPrefix("-fd") == true
        disk.bus = isFloppy ? "fdc" : "ide"
        disk.device = isFloppy ? "floppy" : option.name == "-cdrom" ? "cdrom" : "disk"
        disk.isReadOnly = option.name == "-cdrom"
        complete(&disk, &draft)
        draft.take(index)
        return disk
    }

    /// A `-drive` that has its device with it.
    private static func drive(_ index: Int, _ draft: inout DomainDraft) -> Disk? {
        guard draft.entries[index].option.name == "-drive" else { return nil }
        var bag = PropertyBag(draft.entries[index].properties)
        let interface = bag.take("if") ?? (draft.call.isX86 ? "ide" : "virtio")
        guard interface != "none" else { return nil }
        let buses = ["ide": "ide", "scsi": "scsi", "virtio": "virtio", "floppy": "fdc"]
        guard let bus = buses[interface] else {
            draft.keep([index], "libvirt has no XML for if=\(interface)")
            return nil
        }
        var disk = Disk()
        disk.bus = bus
        let number = bag.takeNumber("index", in: Disk.units)
        let place = (bus: bag.takeNumber("bus", in: Disk.units), unit: bag.takeNumber("unit", in: Disk.units))
        disk.unit = number ?? place.unit.map { $0 + 2 * (place.bus ?? 0) }
        guard backend(&bag, of: &disk, &draft, at: [index]) else {
            if bus == "virtio" { separate(index, &draft) }
            return nil
        }
        if bus == "fdc" { disk.device = "floppy" }
        draft.take(index)
        return disk
    }

    /// A drive that stays an argument, with its device apart: QEMU places the one that it makes itself before libvirt's.
    private static func separate(_ index: Int, _ draft: inout DomainDraft) {
        let id = draft.entries[index].properties["id"] ?? "drive\(index)-kept"
        let rest = draft.entries[index].properties.without(["if", "id", "index", "bus", "unit"]).properties
            .map { "\($0.key)=\($0.value.doublingCommas)" }
        draft.entries[index].words = [
            "-drive", (["if=none", "id=\(id)"] + rest).joined(separator: ","), "-device", "virtio-blk-pci,drive=\(id)",
        ]
    }

    /// A device and the `-drive` or `-blockdev` it names.
    private static func device(_ index: Int, _ draft: inout DomainDraft) -> Disk? {
        let properties = draft.entries[index].properties
        var bag = PropertyBag(properties)
        guard let kind = devices[properties.kind ?? ""], let id = bag.take("drive") else { return nil }
        _ = bag.take("driver")
        var disk = Disk()
        (disk.bus, disk.device) = kind
        let bus = disk.bus == "virtio" ? nil : bag.take("bus")
        guard place(&disk, bus: bus, &bag, &draft) else {
            draft.keep([index], "it sits on \(bus ?? "a bus") that stays an argument")
            return nil
        }
        let location = DevicePlace(&bag)
        disk.boot = location.boot
        disk.address = disk.address ?? location.address
        disk.serial = bag.take("serial")
        disk.wwn = bag.take("wwn")
        if let queues = bag.take("num-queues") { disk.driver.append(("queues", queues)) }
        if let thread = bag.take("iothread").flatMap({ draft.iothreads[$0] }) {
            disk.driver.append(("iothread", String(thread)))
        }
        let sizes = (bag.take("logical_block_size"), bag.take("physical_block_size"))
        if sizes.0 != nil || sizes.1 != nil {
            disk.blocks = XMLElement("blockio", ["logical_block_size": sizes.0, "physical_block_size": sizes.1])
        }
        if let place = draft.definition("-drive", id) {
            var drive = PropertyBag(draft.entries[place].properties)
            _ = drive.take("if")
            guard draft.accepts(bag, at: [index, place]), backend(&drive, of: &disk, &draft, at: [index, place]) else {
                draft.keep([place], "the device on it stays an argument")
                return nil
            }
            draft.take(place)
        } else {
            guard let chain = BlockdevChain(id, in: draft) else {
                draft.keep([index], "its drive \(id) has no XML, or is not there")
                return nil
            }
            guard draft.accepts(bag, at: [index] + chain.places), chain.fill(&disk, &draft, device: index) else {
                return nil
            }
            for place in chain.places { draft.take(place) }
        }
        draft.take(index, at: location)
        return disk
    }

    /// The place on the device's own bus.
    private static func place(
        _ disk: inout Disk, bus: String?, _ bag: inout PropertyBag, _ draft: inout DomainDraft
    ) -> Bool {
        let name = bus?.split(separator: ".").first.map(String.init)
        switch disk.bus {
        case "scsi":
            guard let controller = name.map({ draft.scsiControllers[$0] }) ?? draft.scsiControllers.values.min() else {
                return false
            }
            // Of this one libvirt calls the target a unit, and knows nothing below it.
            let isFlat = draft.controllers.contains {
                $0["type"] == "scsi" && $0["index"] == String(controller) && $0["model"] == "lsilogic"
            }
            if isFlat {
                bag.ignore("channel", "0")
                bag.ignore("lun", "0")
            }
            let (channel, target) = (isFlat ? nil : bag.take("channel"), bag.take("scsi-id"))
            let unit = isFlat ? nil : bag.take("lun")
            if bus != nil || target != nil || unit != nil {
                disk.address = XMLElement(
                    "address",
                    [
                        "type": "drive", "controller": String(controller), "bus": channel ?? "0",
                        "target": isFlat ? "0" : target ?? "0", "unit": isFlat ? target ?? "0" : unit ?? "0",
                    ])
            }
        case "ide":
            guard name == nil || name == "ide" else { return false }
            let number = bus?.split(separator: ".").last.flatMap { Int($0) }
            guard number.map(Disk.units.contains) ?? true else { return false }
            let unit = bag.takeNumber("unit", in: Disk.units) ?? 0
            disk.unit = number.map { draft.isQ35 ? $0 : 2 * $0 + unit }
        case "usb":
            return name.map { draft.usbControllers.contains($0) || $0 == "usb-bus" } ?? true
        default: break
        }
        return true
    }

    /// The content and its options, as `-drive` writes them.
    private static func backend(
        _ bag: inout PropertyBag, of disk: inout Disk, _ draft: inout DomainDraft, at places: [Int]
    ) -> Bool {
        _ = bag.take("id")
        if bag.take("media") == "cdrom" { (disk.device, disk.isReadOnly) = ("cdrom", true) }
        disk.format = bag.take("format", "driver")
        if disk.serial == nil { disk.serial = bag.take("serial") }
        disk.takeCommon(&bag)
        let file = bag.take("file", "file.filename")
        guard draft.accepts(bag, at: places) else { return false }
        if let file, !file.isEmpty {
            guard let source = DiskSource(file: file, draft.call) else {
                draft.keep(places, "libvirt has no XML for this address")
                return false
            }
            disk.source = source
        }
        complete(&disk, &draft)
        return true
    }

    /// The format, where none is said.
    private static func complete(_ disk: inout Disk, _ draft: inout DomainDraft) {
        guard let source = disk.source, disk.format == nil else { return }
        if disk.device == "cdrom" || disk.device == "floppy" {
            disk.format = "raw"
            return
        }
        let probed = source.probedFormat(draft.call)
        disk.format = probed.format
        draft.note(.added, "the format \(probed.format) of \(source.path ?? "a disk")", probed.reason)
    }

    /// Gives each disk its name and its place on its bus.
    private static func name(_ disks: [Disk], in draft: inout DomainDraft) {
        let prefixes = ["ide": "hd", "virtio": "vd", "fdc": "fd"]
        var used: [String: Set<Int>] = [:]
        for disk in disks {
            var disk = disk
            // QEMU's IDE disks sit on AHCI there.
            if disk.bus == "ide", draft.isQ35 { disk.bus = "sata" }
            let prefix = prefixes[disk.bus] ?? "sd"
            let wanted = disk.unit.map { used[prefix]?.contains($0) == true ? nil : $0 } ?? nil
            let number = wanted ?? (0...).first { used[prefix]?.contains($0) != true } ?? 0
            used[prefix, default: []].insert(number)
            if disk.bus == "sata" {
                disk.address = XMLElement(
                    "address",
                    [
                        "type": "drive", "controller": "0", "bus": "0", "target": "0",
                        "unit": String(disk.unit ?? number),
                    ])
            }
            draft.bootable.insert(disk.device == "cdrom" ? "d" : disk.device == "floppy" ? "a" : "c")
            draft.disks.append(disk.element(target: prefix + letters(number)))
        }
    }

    /// a, b, …, z, aa, ab, …
    private static func letters(_ number: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(97 + number % 26)))
        return number < 26 ? letter : letters(number / 26 - 1) + letter
    }
}
