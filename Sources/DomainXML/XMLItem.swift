// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// An element that an edit makes sure of: its name, what tells it from its siblings, and what it says.
struct XMLItem {
    let name: String
    let namespace: String
    /// Its attributes in the order in which they are written.
    var attributes: [(name: String, value: String)] = []
    /// How many of the first attributes tell it from others of its name.
    var keys = 0
    var children: [XMLItem] = []

    init(
        _ name: String, in namespace: String = XMLTree.qemuNamespace,
        _ attributes: KeyValuePairs<String, String?> = [:], keys: Int = 0, children: [XMLItem] = []
    ) {
        self.name = name
        self.namespace = namespace
        self.attributes = attributes.compactMap { entry in entry.value.map { (entry.key, $0) } }
        self.keys = keys
        self.children = children
    }

    /// The element as libvirt writes it, its children on lines of their own where it stands on one.
    func written(prefix: String, declaring: Bool = false, lead: String, unit: String) -> String {
        let tag = prefix.isEmpty ? name : "\(prefix):\(name)"
        // libvirt writes its own attributes in single quotes, and those of metadata as libxml2 does.
        let quote = namespace.isEmpty || namespace == XMLTree.qemuNamespace ? "'" : "\""
        let declaration = declaring ? " xmlns\(prefix.isEmpty ? "" : ":\(prefix)")=\(quote)\(namespace)\(quote)" : ""
        let start = attributes.reduce("<\(tag)\(declaration)") { start, attribute in
            "\(start) \(attribute.name)=\(quote)\(XMLText.escaped(attribute.value))\(quote)"
        }
        guard !children.isEmpty else { return start + "/>" }
        let inner = lead.utf8.contains(XMLByte.lineFeed) ? lead + unit : ""
        let content = children.map { inner + $0.written(prefix: prefix, lead: inner, unit: unit) }.joined()
        return "\(start)>\(content)\(inner.isEmpty ? "" : lead)</\(tag)>"
    }
}

extension XMLTree {
    /// Whether an element is this item: name, namespace and keys.
    func isElement(_ index: Int, _ item: XMLItem) -> Bool {
        let element = elements[index]
        return bytes[element.localName..<element.name.upperBound].elementsEqual(item.name.utf8)
            && namespace(element.binding) == item.namespace
            && item.attributes.prefix(item.keys).allSatisfy { value(of: index, $0.name) == $0.value }
    }

    /// The value of an attribute in no namespace.
    func value(of index: Int, _ name: String) -> String? {
        attributes[elements[index].attributes].first { bytes[$0.name].elementsEqual(name.utf8) }.map(value)
    }

    /// The first child that is this item.
    func child(of index: Int, _ item: XMLItem) -> Int? {
        children(of: index).first { isElement($0, item) }
    }
}
