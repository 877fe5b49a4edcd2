// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A disk in the making.
struct Disk {
    /// The places that a bus can have: far more than any has.
    static let units = 0...1023

    var source: DiskSource?
    var format: String?
    /// disk, cdrom, floppy or lun.
    var device = "disk"
    var bus = ""
    /// The place on its bus, where one is given.
    var unit: Int?
    var address: XMLElement?
    var boot: XMLElement?
    var driver: [(name: String, value: String)] = []
    var isReadOnly = false
    var isTransient = false
    var serial: String?
    var wwn: String?
    var blocks: XMLElement?

    /// Takes out of a drive's properties what both its old and its new syntax have.
    mutating func takeCommon(_ bag: inout PropertyBag) {
        if let mode = bag.take("cache") { driver.append(("cache", mode)) }
        let direct = bag.takeSwitch("cache.direct", "file.cache.direct")
        let noFlush = bag.takeSwitch("cache.no-flush", "file.cache.no-flush")
        if noFlush == true {
            driver.append(("cache", "unsafe"))
        } else if direct == true {
            driver.append(("cache", "none"))
        }
        if let policy = bag.take("werror") { driver.append(("error_policy", policy == "enospc" ? "enospace" : policy)) }
        if let policy = bag.take("rerror") { driver.append(("rerror_policy", policy)) }
        if let mode = bag.take("aio", "file.aio") { driver.append(("io", mode)) }
        if let mode = bag.take("discard") {
            driver.append(("discard", mode == "on" ? "unmap" : mode == "off" ? "ignore" : mode))
        }
        bag.ignore("file.discard", "unmap", "ignore")
        if let mode = bag.take("detect-zeroes") { driver.append(("detect_zeroes", mode)) }
        if let isOn = bag.takeSwitch("copy-on-read") { driver.append(("copy_on_read", isOn.onOff)) }
        if bag.takeSwitch("readonly", "read-only") == true { isReadOnly = true }
        if bag.takeSwitch("snapshot") == true { isTransient = true }
    }

    /// The element; `target` is its name on its bus.
    func element(target: String) -> XMLElement {
        var driverElement = XMLElement("driver", ["name": "qemu", "type": format])
        driverElement.attributes += driver
        let isDisk = device == "disk" || device == "lun"
        return XMLElement(
            "disk", ["type": source?.type ?? "file", "device": device],
            [
                source == nil ? nil : driverElement, source?.element,
                XMLElement("target", ["dev": target, "bus": bus]),
                blocks, isReadOnly && (isDisk || device == "cdrom") ? XMLElement("readonly") : nil,
                isTransient ? XMLElement("transient") : nil, serial.map { XMLElement("serial", text: $0) },
                wwn.map { XMLElement("wwn", text: $0) }, boot, address,
            ])
    }
}
