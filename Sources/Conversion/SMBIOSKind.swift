// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// `-smbios`, as far as libvirt has its blocks.
enum SMBIOSKind {
    private struct Block {
        let name: String
        let fields: [String]
    }

    private static let blocks = [
        "0": Block(name: "bios", fields: ["vendor", "version", "date", "release"]),
        "1": Block(name: "system", fields: ["manufacturer", "product", "version", "serial", "sku", "family"]),
        "2": Block(name: "baseBoard", fields: ["manufacturer", "product", "version", "serial", "asset", "location"]),
        "3": Block(name: "chassis", fields: ["manufacturer", "version", "serial", "asset", "sku"]),
    ]

    static func convert(_ draft: inout DomainDraft) {
        var elements: [String: [XMLElement]] = [:]
        for index in draft.open("-smbios") {
            let properties = draft.entries[index].properties
            var bag = PropertyBag(properties)
            let type = bag.take("type") ?? ""
            if type == "11" {
                let values = properties.properties.filter { $0.key == "value" }.map(\.value)
                _ = bag.take("value")
                guard draft.accepts(bag, at: [index]) else { continue }
                elements["oemStrings", default: []] += values.map { XMLElement("entry", text: $0) }
                draft.take(index)
                continue
            }
            guard let block = blocks[type] else {
                draft.keep([index], "libvirt has no XML for this block")
                continue
            }
            let entries = block.fields.compactMap { field in
                bag.take(field).map { XMLElement("entry", ["name": field], text: $0) }
            }
            guard draft.accepts(bag, at: [index]) else { continue }
            elements[block.name, default: []] += entries
            draft.take(index)
        }
        guard !elements.isEmpty else { return }
        let order = ["bios", "system", "baseBoard", "chassis", "oemStrings"]
        draft.sysinfo.append(
            XMLElement(
                "sysinfo", ["type": "smbios"],
                order.compactMap { name in elements[name].map { XMLElement(name, [:], $0) } }))
        draft.os.append(XMLElement("smbios", ["mode": "sysinfo"]))
    }
}
