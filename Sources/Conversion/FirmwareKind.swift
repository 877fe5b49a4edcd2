// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What the machine boots, and what it tells the guest of itself: firmware, kernel, boot order, SMBIOS, fw_cfg.
enum FirmwareKind {
    static func convert(_ draft: inout DomainDraft) {
        firmware(&draft)
        for (option, name) in [("-kernel", "kernel"), ("-initrd", "initrd"), ("-append", "cmdline"), ("-dtb", "dtb")] {
            for index in draft.open(option) {
                guard let value = draft.entries[index].option.value, !value.contains(",") || option == "-append" else {
                    draft.keep([index], "libvirt takes one file")
                    continue
                }
                let text = option == "-append" ? value : draft.call.absolute(value)
                draft.os.append(XMLElement(name, text: text))
                draft.take(index)
            }
        }
        for index in draft.open("-boot") { boot(index, &draft) }
        for index in draft.open("-no-reboot") {
            draft.events.append(XMLElement("on_reboot", text: "destroy"))
            draft.take(index)
        }
        firmwareConfiguration(&draft)
        SMBIOSKind.convert(&draft)
    }

    private static func firmware(_ draft: inout DomainDraft) {
        for index in draft.open("-bios") {
            guard let path = draft.entries[index].option.value, path.contains("/") else {
                draft.keep([index], "QEMU looks for a bare name in its own folders, libvirt wants a path")
                continue
            }
            draft.os.append(XMLElement("loader", ["type": "rom"], text: draft.call.absolute(path)))
            draft.take(index)
        }
        var flashes: [(index: Int, path: String, isReadOnly: Bool)] = []
        for index in draft.open("-pflash") {
            flashes.append((index, draft.entries[index].option.value ?? "", false))
        }
        for index in draft.open("-drive") where draft.entries[index].properties["if"] == "pflash" {
            var bag = PropertyBag(draft.entries[index].properties)
            _ = (bag.take("if"), bag.take("unit"), bag.take("index"), bag.take("id"))
            bag.ignore("format", "raw")
            let isReadOnly = bag.takeSwitch("readonly", "read-only") ?? false
            guard let file = bag.take("file"), draft.accepts(bag, at: [index]) else { continue }
            flashes.append((index, file, isReadOnly))
        }
        let units = flashes.map { draft.entries[$0.index].properties["unit"].flatMap { Int($0) } }
        let ordered = zip(flashes, units).enumerated().sorted {
            ($0.element.1 ?? $0.offset) < ($1.element.1 ?? $1.offset)
        }
        .map(\.element.0)
        guard let code = ordered.first else { return }
        guard ordered.count <= 2, ordered.count == 1 || code.isReadOnly else {
            draft.keep(ordered.map(\.index), "libvirt has read-only firmware and one file of variables")
            return
        }
        draft.os.append(
            XMLElement(
                "loader", ["readonly": code.isReadOnly.yesNo, "type": "pflash"], text: draft.call.absolute(code.path)))
        if ordered.count == 2 { draft.os.append(XMLElement("nvram", text: draft.call.absolute(ordered[1].path))) }
        for flash in ordered { draft.take(flash.index) }
    }

    private static func boot(_ index: Int, _ draft: inout DomainDraft) {
        let properties = draft.entries[index].properties
        var bag = PropertyBag(properties)
        let order = bag.take("order") ?? properties.head
        let menu = bag.takeSwitch("menu")
        let time = menu == true ? bag.take("splash-time") : nil
        let reboot = bag.take("reboot-timeout")
        // libvirt passes strict=on itself, and only devices with a place in the order are tried.
        bag.ignore("strict", "on", "off")
        guard draft.accepts(bag, at: [index]) else { return }
        if let order { draft.bootOrder = order }
        if let menu { draft.os.append(XMLElement("bootmenu", ["enable": menu.yesNo, "timeout": time])) }
        if let reboot { draft.os.append(XMLElement("bios", ["rebootTimeout": reboot])) }
        draft.take(index)
    }

    private static func firmwareConfiguration(_ draft: inout DomainDraft) {
        var entries: [XMLElement] = []
        for index in draft.open("-fw_cfg") {
            let properties = draft.entries[index].properties
            var bag = PropertyBag(properties)
            let name = bag.take("name") ?? properties.head ?? ""
            let (file, string) = (bag.take("file"), bag.take("string"))
            guard draft.accepts(bag, at: [index]) else { continue }
            guard name.hasPrefix("opt/"), (file == nil) != (string == nil) else {
                draft.keep([index], "libvirt's names begin with opt/")
                continue
            }
            entries.append(
                XMLElement("entry", ["name": name, "file": file.map(draft.call.absolute)], text: string))
            draft.take(index)
        }
        if !entries.isEmpty { draft.sysinfo.append(XMLElement("sysinfo", ["type": "fwcfg"], entries)) }
    }
}
