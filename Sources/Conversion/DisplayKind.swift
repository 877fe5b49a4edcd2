// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

/// Graphics cards and how they are seen: `-vga`, `-display`, `-vnc`, `-spice`, `-nographic`.
enum DisplayKind {
    private static let cards = [
        "VGA": "vga", "cirrus-vga": "cirrus", "qxl-vga": "qxl", "virtio-vga": "virtio", "virtio-gpu-pci": "virtio",
        "virtio-gpu": "virtio", "bochs-display": "bochs", "ramfb": "ramfb", "vmware-svga": "vmvga",
    ]

    static func convert(_ draft: inout DomainDraft) {
        video(&draft)
        var isSeen = false
        for index in draft.open("-vnc") { isSeen = vnc(index, &draft) || isSeen }
        for index in draft.open("-spice") { isSeen = spice(index, &draft) || isSeen }
        for index in draft.open("-nographic", "-curses", "-sdl") {
            let name = draft.entries[index].option.name ?? ""
            if name == "-nographic" {
                draft.take(index)
            } else {
                draft.drop(index, "a service has no window and no terminal")
            }
            isSeen = isSeen || name == "-nographic"
        }
        for index in draft.open("-display") { isSeen = display(index, &draft) || isSeen }
        for index in draft.open("-k") {
            guard let place = draft.graphics.firstIndex(where: { !$0.attributes.contains { $0.name == "keymap" } })
            else { break }
            draft.graphics[place].attributes.append(("keymap", draft.entries[index].option.value ?? ""))
            draft.take(index)
        }
        let hasCard = draft.videos.contains { card in card.children.contains { $0.attributes.first?.value != "none" } }
        if !isSeen, draft.graphics.isEmpty, hasCard {
            draft.graphics.append(XMLElement("graphics", ["type": "vnc", "port": "-1", "autoport": "yes"]))
            draft.note(.changed, "the window", "a service has none: a VNC server on a free port shows the screen")
        }
    }

    private static func video(_ draft: inout DomainDraft) {
        for index in draft.openDevices({ cards[$0] != nil }) {
            let properties = draft.entries[index].properties
            var bag = PropertyBag(properties)
            let model = cards[properties.kind ?? ""]
            _ = bag.take("driver")
            let place = DevicePlace(&bag)
            let memory = bag.takeNumber("vgamem_mb", in: 1...4096).map { String($0 * 1024) }
            guard draft.accepts(bag, at: [index]) else { continue }
            draft.videos.append(
                XMLElement(
                    "video", [:],
                    [
                        XMLElement("model", ["type": model, model == "qxl" ? "vgamem" : "vram": memory]), place.address,
                    ]))
            draft.take(index, at: place)
        }
        let names = ["std": "vga", "cirrus": "cirrus", "vmware": "vmvga", "qxl": "qxl", "virtio": "virtio"]
        var isNamed = false
        for index in draft.open("-vga") {
            isNamed = true
            let name = draft.entries[index].option.value ?? ""
            draft.take(index)
            if let model = names[name] {
                draft.videos.insert(XMLElement("video", [:], [XMLElement("model", ["type": model])]), at: 0)
            }
        }
        // A card that stays an argument must be the only one, and libvirt adds one where there is none.
        let isElsewhere = draft.entries.contains { $0.isKept && ($0.properties.kind ?? "").contains("vga") }
        if draft.videos.isEmpty, !isNamed, draft.hasDefaults, draft.call.isX86, !isElsewhere {
            draft.videos.append(XMLElement("video", [:], [XMLElement("model", ["type": "vga"])]))
            draft.note(.added, "a VGA card", "QEMU has one where no other is named")
        } else if draft.videos.isEmpty {
            draft.videos.append(XMLElement("video", [:], [XMLElement("model", ["type": "none"])]))
        }
    }

    /// Whether somebody sees the screen, or wants nobody to.
    private static func vnc(_ index: Int, _ draft: inout DomainDraft) -> Bool {
        let properties = draft.entries[index].properties
        var bag = PropertyBag(properties)
        let text = bag.take("vnc") ?? properties.head ?? ""
        if text == "none" {
            draft.take(index)
            return true
        }
        let websocket = bag.take("websocket")
        if bag.takeSwitch("password") == true {
            draft.note(.changed, "VNC's password", "libvirt sets it: add passwd='…' to <graphics>")
        }
        let share = bag.take("share")
        guard draft.accepts(bag, at: [index]) else { return true }
        draft.take(index)
        let policy = share == "ignore" ? "ignore" : share
        if text.hasPrefix("unix:") {
            let path = draft.call.absolute(String(text.dropFirst(5)))
            draft.graphics.append(XMLElement("graphics", ["type": "vnc", "socket": path]))
            return true
        }
        guard let colon = text.lastIndex(of: ":"), let number = Int(text[text.index(after: colon)...]),
            (0...Int(UInt16.max) - 5900).contains(number)
        else {
            draft.entries[index].isTaken = false
            draft.keep([index], "it is no display such as :1")
            return true
        }
        // QEMU listens on all addresses where none is named.
        var host = text[..<colon].isEmpty ? "0.0.0.0" : String(text[..<colon])
        // libvirt puts the brackets of an IPv6 address there itself.
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        draft.graphics.append(
            XMLElement(
                "graphics",
                [
                    "type": "vnc", "port": String(5900 + number), "autoport": "no",
                    "websocket": websocket.flatMap { $0 == "on" ? String(5700 + number) : $0 }, "listen": host,
                    "sharePolicy": policy,
                ]))
        return true
    }

    private static func spice(_ index: Int, _ draft: inout DomainDraft) -> Bool {
        var bag = PropertyBag(draft.entries[index].properties)
        let (port, secure, host) = (bag.take("port"), bag.take("tls-port"), bag.take("addr"))
        let gl = bag.takeSwitch("gl")
        let isOpen = bag.takeSwitch("disable-ticketing") ?? false
        let password = bag.take("password")
        bag.ignore("seamless-migration", "on")
        guard draft.accepts(bag, at: [index]) else { return true }
        draft.take(index)
        if !isOpen, password == nil {
            draft.note(.changed, "SPICE's ticket", "libvirt asks for none unless <graphics> has passwd='…'")
        }
        let needsPort = port != nil || secure != nil
        draft.graphics.append(
            XMLElement(
                "graphics",
                [
                    "type": "spice", "port": port, "tlsPort": secure, "autoport": needsPort ? "no" : nil,
                    "listen": needsPort ? host ?? "0.0.0.0" : nil, "passwd": password,
                ],
                [
                    needsPort ? nil : XMLElement("listen", ["type": "none"]),
                    gl.map { XMLElement("gl", ["enable": $0.yesNo]) },
                ]))
        return true
    }

    private static func display(_ index: Int, _ draft: inout DomainDraft) -> Bool {
        let properties = draft.entries[index].properties
        var bag = PropertyBag(properties)
        if properties["vnc"] != nil { return vnc(index, &draft) }
        switch bag.take("type") ?? properties.head {
        case "none":
            draft.take(index)
            return true
        case "egl-headless":
            let node = bag.take("rendernode")
            guard draft.accepts(bag, at: [index]) else { return true }
            draft.graphics.append(
                XMLElement("graphics", ["type": "egl-headless"], [node.map { XMLElement("gl", ["rendernode": $0]) }]))
            draft.take(index)
            return true
        case "gtk", "sdl", "curses", "cocoa", "spice-app":
            draft.drop(index, "a service has no window and no terminal")
            return false
        default:
            draft.keep([index], "libvirt has no XML for it")
            return true
        }
    }
}
