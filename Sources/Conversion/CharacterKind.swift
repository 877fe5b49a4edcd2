// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Serial and parallel ports, consoles and channels.
enum CharacterKind {
    static func convert(_ draft: inout DomainDraft) {
        let isSilent = draft.open("-serial").isEmpty
        var ports = 0
        for index in draft.open("-serial") { port("serial", index, &draft, &ports) }
        for index in draft.openDevices({ ["isa-serial", "pci-serial", "usb-serial"].contains($0) }) {
            serialDevice(index, &draft, &ports)
        }
        let isNographic = !draft.open("-nographic").isEmpty
        if isSilent, ports == 0, draft.hasDefaults || isNographic {
            draft.characters.append(port("serial", "pty", number: 0))
            let reason = isNographic ? "-nographic shows it on the terminal" : "QEMU has one where none is named"
            draft.note(.added, "a serial port", "\(reason); see it with virsh console")
        }
        var parallels = 0
        for index in draft.open("-parallel") { port("parallel", index, &draft, &parallels) }
        for index in draft.openDevices({ ["virtserialport", "virtconsole"].contains($0) }) { virtio(index, &draft) }
    }

    private static func port(_ kind: String, _ type: String, number: Int, _ source: XMLElement? = nil) -> XMLElement {
        XMLElement(kind, ["type": type], [source, XMLElement("target", ["port": String(number)])])
    }

    private static func port(_ kind: String, _ index: Int, _ draft: inout DomainDraft, _ number: inout Int) {
        let text = draft.entries[index].option.value ?? ""
        if text == "none" { return draft.take(index) }
        var places = [index]
        let backend: CharacterBackend?
        if text.hasPrefix("chardev:") {
            guard let place = draft.definition("-chardev", String(text.dropFirst(8))) else {
                return draft.keep([index], "there is no such chardev")
            }
            places.append(place)
            backend = CharacterBackend(chardev: draft.entries[place].properties, draft.call)
        } else {
            backend = CharacterBackend(legacy: text, draft.call)
        }
        guard let backend else { return draft.keep(places, "libvirt has no XML for it") }
        if let change = backend.change {
            draft.note(.changed, "\(draft.entries[index].option.name ?? "") \(text)", change)
        }
        draft.characters.append(port(kind, backend.type, number: number, backend.source))
        number += 1
        for place in places { draft.take(place) }
    }

    private static func serialDevice(_ index: Int, _ draft: inout DomainDraft, _ number: inout Int) {
        let properties = draft.entries[index].properties
        var bag = PropertyBag(properties)
        let driver = bag.take("driver") ?? properties.head ?? ""
        let chardev = bag.take("chardev")
        let location = DevicePlace(&bag)
        guard draft.accepts(bag, at: [index]) else { return }
        guard let chardev, let place = draft.definition("-chardev", chardev),
            let backend = CharacterBackend(chardev: draft.entries[place].properties, draft.call)
        else { return draft.keep([index], "libvirt has no XML for its chardev, or there is none") }
        if let change = backend.change { draft.note(.changed, "-chardev \(chardev)", change) }
        draft.characters.append(
            XMLElement(
                "serial", ["type": backend.type],
                [backend.source, XMLElement("target", ["type": driver, "port": String(number)])]))
        number += 1
        draft.take(place)
        draft.take(index, at: location)
    }

    private static func virtio(_ index: Int, _ draft: inout DomainDraft) {
        let properties = draft.entries[index].properties
        var bag = PropertyBag(properties)
        let isConsole = properties.kind == "virtconsole"
        _ = (bag.take("driver"), bag.take("bus"), bag.take("nr"))
        let (name, id) = (bag.take("name"), bag.take("chardev"))
        let location = DevicePlace(&bag)
        guard draft.accepts(bag, at: [index]) else { return }
        guard let id, let place = draft.definition("-chardev", id) else {
            return draft.keep([index], "it names no chardev")
        }
        let chardev = draft.entries[place].properties
        // SPICE's agent speaks through the SPICE server itself.
        let isSpice = chardev.kind == "spicevmc"
        guard let backend = isSpice ? .spice : CharacterBackend(chardev: chardev, draft.call) else {
            return draft.keep([index, place], "libvirt has no XML for this chardev")
        }
        if let change = backend.change { draft.note(.changed, "-chardev \(id)", change) }
        let target =
            isConsole
            ? XMLElement("target", ["type": "virtio"]) : XMLElement("target", ["type": "virtio", "name": name])
        draft.characters.append(
            XMLElement(isConsole ? "console" : "channel", ["type": backend.type], [backend.source, target]))
        draft.take(place)
        draft.take(index, at: location)
    }
}
