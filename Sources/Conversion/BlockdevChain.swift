// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The `-blockdev` nodes below a device, as far as they are one format on one file.
struct BlockdevChain {
    /// Where its arguments stand.
    let places: [Int]
    private let format: PropertyBag
    private let file: PropertyBag?
    private let formatName: String

    private static let formats: Set = ["raw", "qcow2", "qcow", "qed", "vdi", "vhdx", "vmdk", "vpc"]

    /// Follows the node of this name; nil where there is none, or one that libvirt's XML has not.
    init?(_ name: String, in draft: DomainDraft) {
        guard let top = draft.definition("-blockdev", name, by: "node-name") else { return nil }
        var bag = PropertyBag(draft.entries[top].properties)
        let driver = bag.take("driver") ?? draft.entries[top].properties.head ?? ""
        _ = bag.take("node-name")
        guard Self.formats.contains(driver) else {
            guard driver == "file" || driver == "host_device" else { return nil }
            (places, format, file, formatName) = ([top], bag, nil, "raw")
            return
        }
        formatName = driver
        guard let below = bag.take("file") else {
            bag.ignore("file.driver", "file", "host_device")
            (places, format, file) = ([top], bag, nil)
            return
        }
        guard let bottom = draft.definition("-blockdev", below, by: "node-name") else { return nil }
        var lower = PropertyBag(draft.entries[bottom].properties)
        let kind = lower.take("driver") ?? draft.entries[bottom].properties.head
        _ = lower.take("node-name")
        guard kind == "file" || kind == "host_device" else { return nil }
        (places, format, file) = ([top, bottom], bag, lower)
    }

    /// Gives a disk what the nodes say; false where there is something that libvirt's XML has not.
    func fill(_ disk: inout Disk, _ draft: inout DomainDraft, device: Int) -> Bool {
        var (upper, lower) = (format, file ?? PropertyBag(.init("")))
        let path = upper.take("file.filename", "filename") ?? lower.take("filename")
        disk.takeCommon(&upper)
        let (before, isReadOnly) = (disk.driver, disk.isReadOnly)
        disk.takeCommon(&lower)
        // Both layers often say the same.
        disk.driver =
            before + disk.driver.dropFirst(before.count).filter { item in !before.contains { $0.name == item.name } }
        disk.isReadOnly = isReadOnly || disk.isReadOnly
        upper.ignore("auto-read-only", "on", "off")
        upper.ignore("file.auto-read-only", "on", "off")
        lower.ignore("auto-read-only", "on", "off")
        guard draft.accepts(upper, lower, at: [device] + places), let path else { return false }
        disk.source = DiskSource(path: path, draft.call)
        disk.format = formatName
        return true
    }
}
