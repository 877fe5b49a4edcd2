// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

/// What a network card is connected to.
struct NetworkBackend {
    /// Why libvirt's XML has it not.
    struct Refusal: Error {
        let text: String
    }

    /// libvirt's type of interface.
    let type: String
    var source: XMLElement?
    var target: XMLElement?
    var script: XMLElement?
    var driver: XMLElement?
    /// Other arguments that belong to it.
    var places: [Int] = []

    init(type: String) { self.type = type }

    /// Reads the value of a `-netdev`, or what `-nic` and `-net` have of it.
    static func read(_ properties: QEMUProperties, in draft: DomainDraft) -> Result<NetworkBackend, Refusal> {
        var bag = PropertyBag(properties)
        let kind = properties.head ?? bag.take("type") ?? ""
        _ = bag.take("id")
        var backend: NetworkBackend?
        switch kind {
        case "user": backend = NetworkBackend(type: "user")
        case "bridge", "tap": backend = tap(&bag, isBridge: kind == "bridge")
        case "socket": backend = socket(&bag)
        case "vhost-vdpa":
            backend = NetworkBackend(type: "vdpa")
            backend?.source = XMLElement("source", ["dev": bag.take("vhostdev")])
        case "vhost-user":
            if let id = bag.take("chardev"), let place = draft.definition("-chardev", id) {
                var chardev = PropertyBag(draft.entries[place].properties)
                _ = chardev.take("id")
                let isServer = chardev.takeSwitch("server") ?? false
                _ = chardev.takeSwitch("wait")
                if let path = chardev.take("path"), chardev.rest.isEmpty {
                    backend = NetworkBackend(type: "vhostuser")
                    backend?.source = XMLElement(
                        "source", ["type": "unix", "path": path, "mode": isServer ? "server" : "client"])
                    backend?.places = [place]
                }
            }
            if let queues = bag.take("queues") { backend?.driver = XMLElement("driver", ["queues": queues]) }
        default: break
        }
        guard let backend else {
            return .failure(Refusal(text: "libvirt has no XML for \(kind) with these properties"))
        }
        guard let odd = bag.rest.first else { return .success(backend) }
        return .failure(Refusal(text: "libvirt has no XML for \(odd) of a network of type \(kind)"))
    }

    private static func tap(_ bag: inout PropertyBag, isBridge: Bool) -> NetworkBackend {
        let bridge = bag.take("br") ?? (isBridge ? "br0" : nil)
        let (name, script) = (bag.take("ifname"), bag.take("script"))
        bag.ignore("downscript", "no")
        if bridge != nil { _ = bag.take("helper") }
        var backend = NetworkBackend(type: bridge != nil ? "bridge" : "ethernet")
        if let bridge {
            backend.source = XMLElement("source", ["bridge": bridge])
            backend.target = name.map { XMLElement("target", ["dev": $0]) }
        } else {
            // Without a script the device is there already, and the user's own.
            let isReady = script == "no" && name != nil
            backend.target = name.map { XMLElement("target", ["dev": $0, "managed": isReady ? "no" : nil]) }
        }
        // QEMU runs /etc/qemu-ifup where no script is named.
        if bridge == nil, script != "no" { backend.script = XMLElement("script", ["path": script ?? "/etc/qemu-ifup"]) }
        let (vhost, queues) = (bag.takeSwitch("vhost"), bag.take("queues"))
        if vhost != nil || queues != nil {
            backend.driver = XMLElement(
                "driver", ["name": vhost.map { $0 ? "vhost" : "qemu" }, "queues": queues])
        }
        return backend
    }

    private static func socket(_ bag: inout PropertyBag) -> NetworkBackend? {
        for (key, type) in [("mcast", "mcast"), ("listen", "server"), ("connect", "client")] {
            guard let text = bag.take(key) else { continue }
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let port = parts.last else { return nil }
            var backend = NetworkBackend(type: type)
            let address = parts[0].isEmpty ? (type == "server" ? "0.0.0.0" : "127.0.0.1") : parts[0]
            backend.source = XMLElement("source", ["address": address, "port": port])
            return backend
        }
        return nil
    }
}
