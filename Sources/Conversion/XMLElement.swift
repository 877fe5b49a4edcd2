// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

/// An element to be written as libvirt writes it.
struct XMLElement: Sendable {
    let name: String
    var attributes: [(name: String, value: String)]
    var children: [XMLElement]
    let text: String?

    /// An element with the attributes that have a value.
    init(
        _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ children: [XMLElement?] = [],
        text: String? = nil
    ) {
        self.name = name
        self.attributes = attributes.compactMap { entry in entry.value.map { (entry.key, $0) } }
        self.children = children.compactMap(\.self)
        self.text = text
    }

    /// The value of an attribute.
    subscript(attribute: String) -> String? { attributes.first { $0.name == attribute }?.value }

    /// Whether it is a device that plugs into a USB bus.
    var isOnUSB: Bool {
        switch name {
        case "input": self["bus"] == "usb"
        case "hostdev": self["type"] == "usb"
        case "disk": children.contains { $0.name == "target" && $0["bus"] == "usb" }
        case "interface": children.contains { $0.name == "model" && $0["type"] == "usb-net" }
        case "serial": children.contains { $0.name == "target" && $0["type"] == "usb-serial" }
        default: false
        }
    }

    /// The element on lines of its own.
    func written(indent: String = "") -> String {
        let start = attributes.reduce("\(indent)<\(name)") { start, attribute in
            "\(start) \(attribute.name)='\(XMLText.escaped(attribute.value))'"
        }
        if let text { return "\(start)>\(XMLText.escaped(text))</\(name)>\n" }
        guard !children.isEmpty else { return start + "/>\n" }
        return "\(start)>\n" + children.map { $0.written(indent: indent + "  ") }.joined() + "\(indent)</\(name)>\n"
    }
}

extension [XMLElement] {
    /// Adds an element, or what it says to the one of its name that is there; `key` tells several of a name apart.
    mutating func put(_ element: XMLElement, by key: String? = nil) {
        guard
            let place = firstIndex(where: { old in
                old.name == element.name && (key.map { old[$0] == element[$0] } ?? true)
            })
        else { return append(element) }
        for attribute in element.attributes {
            self[place].attributes.removeAll { $0.name == attribute.name }
            self[place].attributes.append(attribute)
        }
        for child in element.children { self[place].children.put(child) }
    }
}
