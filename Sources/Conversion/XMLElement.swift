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
