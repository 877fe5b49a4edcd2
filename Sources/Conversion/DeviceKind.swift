// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

/// Devices of a few properties: input, sound, random numbers, watchdog, vsock, and the host's own.
enum DeviceKind {
    static func convert(_ draft: inout DomainDraft) {
        inputs(&draft)
        randomNumbers(&draft)
        filesystems(&draft)
        for index in draft.open("-device") { simple(index, &draft) }
        for index in draft.open("-watchdog") {
            draft.others.append(
                XMLElement("watchdog", ["model": draft.entries[index].option.value, "action": "reset"]))
            draft.take(index)
        }
        let hasBalloon = draft.others.contains { $0.name == "memballoon" }
        // libvirt adds one to a domain that says nothing.
        if !hasBalloon { draft.others.append(XMLElement("memballoon", ["model": "none"])) }
    }

    private static func inputs(_ draft: inout DomainDraft) {
        let types = ["usb-tablet": "tablet", "usb-mouse": "mouse", "usb-kbd": "keyboard"]
        for index in draft.open("-usbdevice") {
            let name = draft.entries[index].option.value ?? ""
            guard let type = types[name == "keyboard" ? "usb-kbd" : "usb-\(name)"] else {
                draft.keep([index], "libvirt has no XML for it")
                continue
            }
            draft.inputs.append(XMLElement("input", ["type": type, "bus": "usb"]))
            draft.take(index)
        }
        for index in draft.openDevices({ types[$0] != nil }) {
            let properties = draft.entries[index].properties
            var bag = PropertyBag(properties)
            _ = (bag.take("driver"), bag.take("id"), bag.take("port"))
            if let bus = bag.take("bus")?.split(separator: ".").first.map(String.init),
                !draft.usbControllers.contains(bus), bus != "usb-bus"
            {
                draft.keep([index], "its controller stays an argument")
                continue
            }
            guard draft.accepts(bag, at: [index]) else { continue }
            draft.inputs.append(XMLElement("input", ["type": types[properties.kind ?? ""], "bus": "usb"]))
            draft.take(index)
        }
    }

    private static func randomNumbers(_ draft: inout DomainDraft) {
        for index in draft.openDevices({ $0 == "virtio-rng-pci" || $0 == "virtio-rng" }) {
            var bag = PropertyBag(draft.entries[index].properties)
            _ = bag.take("driver")
            let object = bag.take("rng").flatMap { draft.definition("-object", $0) }
            let rate = (bag.take("max-bytes"), bag.take("period"))
            let place = DevicePlace(&bag)
            var source = PropertyBag(object.map { draft.entries[$0].properties } ?? QEMUProperties("rng-builtin"))
            let kind = object.flatMap { draft.entries[$0].properties.kind } ?? "rng-builtin"
            _ = (source.take("qom-type"), source.take("id"))
            let file = source.take("filename")
            let places = [index] + (object.map { [$0] } ?? [])
            guard draft.accepts(bag, source, at: places) else { continue }
            guard ["rng-builtin", "rng-random"].contains(kind) else {
                draft.keep(places, "its source stays an argument")
                continue
            }
            let backend =
                kind == "rng-builtin"
                ? XMLElement("backend", ["model": "builtin"])
                : XMLElement("backend", ["model": "random"], text: file ?? "/dev/urandom")
            draft.others.append(
                XMLElement(
                    "rng", ["model": "virtio"],
                    [rate.0.map { XMLElement("rate", ["bytes": $0, "period": rate.1]) }, backend, place.address]))
            for taken in places { draft.take(taken) }
            draft.take(index, at: place)
        }
    }

    private static func filesystems(_ draft: inout DomainDraft) {
        let modes = ["mapped": "mapped", "mapped-xattr": "mapped", "none": "squash", "passthrough": "passthrough"]
        func element(_ bag: inout PropertyBag, tag: String?) -> XMLElement? {
            bag.ignore("fsdriver", "local")
            let model = bag.take("security_model", "security-model")
            let (path, isReadOnly) = (bag.take("path"), bag.takeSwitch("readonly") ?? false)
            guard let path, let tag, let mode = modes[model ?? ""] else { return nil }
            return XMLElement(
                "filesystem", ["type": "mount", "accessmode": mode],
                [
                    XMLElement("source", ["dir": draft.call.absolute(path)]), XMLElement("target", ["dir": tag]),
                    isReadOnly ? XMLElement("readonly") : nil,
                ])
        }
        for index in draft.open("-virtfs") where draft.entries[index].properties.kind == "local" {
            var bag = PropertyBag(draft.entries[index].properties)
            _ = bag.take("id")
            let tag = bag.take("mount_tag")
            guard let filesystem = element(&bag, tag: tag), draft.accepts(bag, at: [index]) else { continue }
            draft.filesystems.append(filesystem)
            draft.take(index)
        }
        for index in draft.openDevices({ $0.hasPrefix("virtio-9p") }) {
            var device = PropertyBag(draft.entries[index].properties)
            guard let place = device.take("fsdev").flatMap({ draft.definition("-fsdev", $0) }) else { continue }
            _ = device.take("driver")
            let tag = device.take("mount_tag")
            _ = DevicePlace(&device)
            var bag = PropertyBag(draft.entries[place].properties)
            _ = bag.take("id")
            guard let filesystem = element(&bag, tag: tag), draft.accepts(device, bag, at: [index, place]) else {
                continue
            }
            draft.filesystems.append(filesystem)
            for taken in [index, place] { draft.take(taken) }
        }
    }

    private static func simple(_ index: Int, _ draft: inout DomainDraft) {
        let properties = draft.entries[index].properties
        var bag = PropertyBag(properties)
        _ = bag.take("driver")
        var element: XMLElement?
        switch properties.kind {
        case "virtio-balloon", "virtio-balloon-pci":
            let report = bag.takeSwitch("free-page-reporting")
            let deflate = bag.takeSwitch("deflate-on-oom")
            element = XMLElement(
                "memballoon",
                ["model": "virtio", "autodeflate": deflate?.onOff, "freePageReporting": report?.onOff])
        case "i6300esb", "ib700": element = XMLElement("watchdog", ["model": properties.kind, "action": "reset"])
        case "pvpanic": element = XMLElement("panic", ["model": "isa"])
        case "vhost-vsock-pci":
            element = XMLElement(
                "vsock", ["model": "virtio"], [XMLElement("cid", ["auto": "no", "address": bag.take("guest-cid")])])
        case "vmcoreinfo": break
        case "AC97": element = XMLElement("sound", ["model": "ac97"])
        case "ES1370": element = XMLElement("sound", ["model": "es1370"])
        case "vfio-pci": element = host(&bag)
        case "usb-host": element = usbHost(&bag)
        default: return
        }
        let place = DevicePlace(&bag)
        guard draft.accepts(bag, at: [index]) else { return }
        if properties.kind == "vfio-pci" || properties.kind == "usb-host", element == nil {
            return draft.keep([index], "it does not say which device of the host's")
        }
        if var element {
            element.children += [place.boot, place.address].compactMap(\.self)
            draft.others.append(element)
        }
        if properties.kind == "vmcoreinfo" { draft.features.append(XMLElement("vmcoreinfo", ["state": "on"])) }
        draft.take(index, at: place)
    }

    private static func host(_ bag: inout PropertyBag) -> XMLElement? {
        guard let text = bag.take("host") else { return nil }
        var parts = text.split { $0 == ":" || $0 == "." }.map(String.init)
        if parts.count == 3 { parts.insert("0000", at: 0) }
        guard parts.count == 4 else { return nil }
        let source = XMLElement(
            "address",
            ["domain": "0x\(parts[0])", "bus": "0x\(parts[1])", "slot": "0x\(parts[2])", "function": "0x\(parts[3])"])
        return XMLElement(
            "hostdev", ["mode": "subsystem", "type": "pci", "managed": "yes"],
            [XMLElement("driver", ["name": "vfio"]), XMLElement("source", [:], [source])])
    }

    private static func usbHost(_ bag: inout PropertyBag) -> XMLElement? {
        let (vendor, product) = (bag.take("vendorid"), bag.take("productid"))
        let (bus, device) = (bag.take("hostbus"), bag.take("hostaddr"))
        var source: XMLElement?
        if let vendor, let product {
            source = XMLElement(
                "source", [:], [XMLElement("vendor", ["id": vendor]), XMLElement("product", ["id": product])])
        } else if let bus, let device {
            source = XMLElement("source", [:], [XMLElement("address", ["bus": bus, "device": device])])
        }
        return source.map { XMLElement("hostdev", ["mode": "subsystem", "type": "usb", "managed": "yes"], [$0]) }
    }
}
