// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

/// Network cards: `-netdev` with `-device`, `-nic`, and `-net`.
enum NetworkKind {
    /// libvirt's names of QEMU's devices.
    private static let models = [
        "virtio": "virtio", "virtio-net": "virtio", "virtio-net-pci": "virtio", "e1000": "e1000",
        "e1000-82540em": "e1000", "e1000e": "e1000e", "rtl8139": "rtl8139", "ne2k_pci": "ne2k_pci",
        "pcnet": "pcnet", "vmxnet3": "vmxnet3", "i82551": "i82551", "i82557b": "i82557b", "i82559er": "i82559er",
        "usb-net": "usb-net", "virtio-net-pci-transitional": "virtio-transitional",
        "virtio-net-pci-non-transitional": "virtio-non-transitional",
    ]

    static func convert(_ draft: inout DomainDraft) {
        let isSilent = draft.open("-net", "-nic", "-netdev").isEmpty
        for index in draft.openDevices({ models[$0] != nil }) { device(index, &draft) }
        for index in draft.open("-nic") { nic(index, &draft) }
        legacy(&draft)
        if isSilent, draft.hasDefaults, draft.interfaces.isEmpty, let model = defaultModel(draft) {
            draft.interfaces.append(interface(NetworkBackend(type: "user"), model: model))
            draft.note(.added, "a network card", "QEMU has one, \(model), on its user network where no other is named")
        }
        if draft.interfaces.contains(where: { card in !card.children.contains { $0.name == "mac" } }) {
            draft.note(
                .changed, "the MAC address",
                "libvirt makes one up where none is named; QEMU begins at 52:54:00:12:34:56")
        }
    }

    private static func defaultModel(_ draft: DomainDraft) -> String? {
        if draft.isQ35 { return "e1000e" }
        if draft.call.isX86 { return "e1000" }
        return draft.machine.hasPrefix("virt") ? "virtio" : nil
    }

    private static func interface(
        _ backend: NetworkBackend, model: String, mac: String? = nil, _ more: [XMLElement?] = []
    ) -> XMLElement {
        var driver = backend.driver
        if let extra = more.first(where: { $0?.name == "driver" }) ?? nil {
            driver = XMLElement("driver", [:])
            driver?.attributes = (backend.driver?.attributes ?? []) + extra.attributes
        }
        let mac = mac.map { XMLElement("mac", ["address": $0]) }
        return XMLElement(
            "interface", ["type": backend.type],
            [mac, backend.source, backend.target, XMLElement("model", ["type": model]), driver, backend.script]
                + more.filter { $0?.name != "driver" })
    }

    /// A device and the `-netdev` it names.
    private static func device(_ index: Int, _ draft: inout DomainDraft) {
        let properties = draft.entries[index].properties
        guard let id = properties["netdev"], let place = draft.definition("-netdev", id),
            let model = models[properties.kind ?? ""]
        else {
            draft.keep([index], "it names no -netdev")
            return
        }
        var bag = PropertyBag(properties)
        _ = (bag.take("driver"), bag.take("netdev"))
        let mac = bag.take("mac")
        let mtu = bag.take("host_mtu").map { XMLElement("mtu", ["size": $0]) }
        let rom = bag.take("romfile").map { file in
            file.isEmpty ? XMLElement("rom", ["enabled": "no"]) : XMLElement("rom", ["file": draft.call.absolute(file)])
        }
        // libvirt counts the vectors for the queues itself.
        if bag.takeSwitch("mq") == true { _ = bag.take("vectors") }
        let location = DevicePlace(&bag)
        guard draft.accepts(bag, at: [index, place]) else { return }
        switch NetworkBackend.read(draft.entries[place].properties, in: draft) {
        case .failure(let reason): draft.keep([index, place], reason.text)
        case .success(let backend):
            draft.interfaces.append(
                interface(backend, model: model, mac: mac, [mtu, rom, location.boot, location.address]))
            for taken in [place] + backend.places { draft.take(taken) }
            draft.take(index, at: location)
        }
    }

    private static func nic(_ index: Int, _ draft: inout DomainDraft) {
        let properties = draft.entries[index].properties
        guard properties.kind != "none" else { return draft.take(index) }
        var bag = PropertyBag(properties)
        let (model, mac) = (bag.take("model") ?? defaultModel(draft) ?? "", bag.take("mac", "macaddr"))
        guard let known = models[model] else {
            draft.keep([index], "libvirt has no XML for the model \(model)")
            return
        }
        let rest = properties.without(["model", "mac", "macaddr", "id"])
        switch NetworkBackend.read(rest, in: draft) {
        case .failure(let reason):
            draft.replace(index, by: pair(rest, model: model, mac: mac, number: index), reason.text)
        case .success(let backend):
            draft.interfaces.append(interface(backend, model: known, mac: mac))
            for taken in [index] + backend.places { draft.take(taken) }
        }
    }

    /// A card and its network in today's syntax: QEMU makes those of the old one before all other devices, in places
    /// where libvirt puts its own.
    private static func pair(_ network: QEMUProperties, model: String, mac: String?, number: Int) -> [String] {
        let id = "net\(number)-kept"
        let device = ["virtio": "virtio-net-pci", "virtio-net": "virtio-net-pci"][model] ?? model
        let properties = network.properties.filter { $0.key != "name" }.map { "\($0.key)=\($0.value.doublingCommas)" }
        return [
            "-netdev", ([network.head ?? "user", "id=\(id)"] + properties).joined(separator: ","), "-device",
            ([device, "netdev=\(id)"] + (mac.map { ["mac=\($0)"] } ?? [])).joined(separator: ","),
        ]
    }

    /// `-net nic` and `-net user`, one of each.
    private static func legacy(_ draft: inout DomainDraft) {
        let all = draft.open("-net")
        for index in all where draft.entries[index].properties.kind == "none" { draft.take(index) }
        let cards = draft.open("-net").filter { draft.entries[$0].properties.kind == "nic" }
        let backends = draft.open("-net").filter { draft.entries[$0].properties.kind != "nic" }
        guard !cards.isEmpty || !backends.isEmpty else { return }
        guard cards.count <= 1, backends.count == 1, let place = backends.first else {
            draft.keep(cards + backends, "QEMU connects all of these with a hub, and libvirt has none")
            return
        }
        let card = cards.first.map { draft.entries[$0].properties }
        var bag = PropertyBag(card ?? QEMUProperties(""))
        let (model, mac) = (bag.take("model") ?? defaultModel(draft) ?? "", bag.take("macaddr", "mac"))
        guard draft.accepts(bag, at: cards + backends) else { return }
        guard let known = models[model] else {
            draft.keep(cards + backends, "libvirt has no XML for the model \(model)")
            return
        }
        switch NetworkBackend.read(draft.entries[place].properties, in: draft) {
        case .failure(let reason):
            for card in cards { draft.take(card) }
            let rest = draft.entries[place].properties
            draft.replace(place, by: pair(rest, model: model, mac: mac, number: place), reason.text)
        case .success(let backend):
            draft.interfaces.append(interface(backend, model: known, mac: mac))
            for taken in cards + backends + backend.places { draft.take(taken) }
        }
    }
}

extension String {
    /// As QEMU's option syntax writes it in a value.
    var doublingCommas: String { split(separator: ",", omittingEmptySubsequences: false).joined(separator: ",,") }
}
