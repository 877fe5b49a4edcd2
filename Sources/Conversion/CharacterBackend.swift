// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

/// The host's end of a character device.
struct CharacterBackend: Sendable {
    /// libvirt's type.
    let type: String
    let source: XMLElement?
    /// Why it is not what the command line says.
    let change: String?

    static let spice = CharacterBackend("spicevmc")

    private init(_ type: String, _ source: XMLElement? = nil, change: String? = nil) {
        (self.type, self.source, self.change) = (type, source, change)
    }

    /// The same without QEMU's monitor, which shares it.
    private var withoutMonitor: CharacterBackend {
        CharacterBackend(type, source, change: change ?? "libvirt has a monitor of its own: virsh qemu-monitor-command")
    }

    private static let terminal = CharacterBackend(
        "pty", change: "a guest of libvirt's has no terminal; see it with virsh console")

    /// Reads the value of `-serial`; nil for what libvirt's XML has not.
    init?(legacy text: String, _ call: EmulatorCall) {
        if text.hasPrefix("mon:") {
            guard let shared = Self(plain: String(text.dropFirst(4)), call) else { return nil }
            self = shared.withoutMonitor
        } else {
            self.init(plain: text, call)
        }
    }

    private init?(plain text: String, _ call: EmulatorCall) {
        let parts = text.split(separator: ",").map(String.init)
        let words = (parts.first ?? "").split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        let rest = words.count == 2 ? words[1] : ""
        let isServer = parts.contains("server") || parts.contains("server=on")
        let known: Set = ["server", "server=on", "nowait", "wait=off", "nodelay", "nodelay=on"]
        guard parts.dropFirst().allSatisfy(known.contains) else { return nil }
        switch words.first {
        case "stdio", "vc": self = Self.terminal
        case "pty": self.init("pty")
        case "null": self.init("null")
        case "file": self.init("file", XMLElement("source", ["path": call.absolute(rest)]))
        case "pipe": self.init("pipe", XMLElement("source", ["path": call.absolute(rest)]))
        case "unix":
            self.init(
                "unix", XMLElement("source", ["mode": isServer ? "bind" : "connect", "path": call.absolute(rest)]))
        case "tcp", "telnet":
            let address = rest.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard address.count == 2 else { return nil }
            guard words[0] == "tcp" else { return nil }
            let host = address[0].isEmpty ? (isServer ? "0.0.0.0" : "127.0.0.1") : address[0]
            self.init(
                "tcp",
                XMLElement("source", ["mode": isServer ? "bind" : "connect", "host": host, "service": address[1]]))
        case let device? where device.hasPrefix("/dev/"): self.init("dev", XMLElement("source", ["path": device]))
        default: return nil
        }
    }

    /// Reads the value of `-chardev`; nil for what libvirt's XML has not.
    init?(chardev properties: QEMUProperties, _ call: EmulatorCall) {
        var bag = PropertyBag(properties)
        _ = (bag.take("id"), bag.take("backend"))
        let isServer = bag.takeSwitch("server") ?? false
        _ = (bag.takeSwitch("wait"), bag.takeSwitch("nowait"), bag.takeSwitch("signal"), bag.takeSwitch("mux"))
        let path = bag.take("path").map(call.absolute)
        let (host, port) = (bag.take("host"), bag.take("port"))
        guard bag.rest.isEmpty else { return nil }
        let mode = isServer ? "bind" : "connect"
        switch (properties.kind, path, port) {
        case ("stdio", nil, nil), ("vc", nil, nil): self = Self.terminal
        case ("pty", nil, nil): self.init("pty")
        case ("null", nil, nil): self.init("null")
        case ("file", let path?, nil): self.init("file", XMLElement("source", ["path": path]))
        case ("pipe", let path?, nil): self.init("pipe", XMLElement("source", ["path": path]))
        case ("serial", let path?, nil), ("tty", let path?, nil): self.init("dev", XMLElement("source", ["path": path]))
        case ("socket", let path?, nil): self.init("unix", XMLElement("source", ["mode": mode, "path": path]))
        case ("socket", nil, let port?):
            self.init("tcp", XMLElement("source", ["mode": mode, "host": host ?? "127.0.0.1", "service": port]))
        default: return nil
        }
    }
}
