// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A domain's XML as libvirt gives or takes it; what no edit touches stays byte for byte.
package struct DomainDocument: Sendable {
    /// The XML.
    package let text: String
    /// Where everything stands in it.
    let tree: XMLTree

    /// Reads a domain's XML.
    ///
    /// libxml2 judges first whether it is well-formed. Nothing is loaded from a file or the network.
    ///
    /// - Throws: `DomainXMLError` for text that is not well-formed, longer than 16 MiB, nested more than 256 deep, has a
    ///   document type, or whose outermost element is not `<domain>` in no namespace.
    package init(_ text: String) throws(DomainXMLError) {
        let tree = try XMLTree(checking: text)
        guard !tree.elements.isEmpty, tree.isElement(0, "domain") else {
            let name = tree.root.map { String(decoding: tree.bytes[$0.name], as: UTF8.self) } ?? ""
            let namespace = tree.root.map { tree.namespace($0.binding) } ?? ""
            throw DomainXMLError(
                "the outermost element is <\(name)>" + (namespace.isEmpty ? "" : " in the namespace \(namespace)")
                    + ", not <domain>",
                at: tree.root?.range.lowerBound ?? 0, of: tree.bytes,
                help: "write a domain as 'virsh dumpxml' prints it: <domain type='kvm'>…</domain>")
        }
        self.text = text
        self.tree = tree
    }

    /// Who a text says it is, well-formed or not, for one that is read properly later; nil where it does not say.
    ///
    /// libvirt writes name and UUID at the top, so that mostly the first bytes are enough.
    package static func sketch(of text: String) -> (name: String, uuid: String?)? {
        let head = XMLTree.bytes(of: text, atMost: 512)
        let top = DomainDocument(tree: XMLTree(scanning: head), text: text)
        guard !top.tree.elements.isEmpty else { return nil }
        let ends = [top.tree.child(of: 0, "name"), top.tree.child(of: 0, "uuid")].map { element in
            element.map { top.tree.elements[$0].range.upperBound < head.count } ?? false
        }
        let document = ends == [true, true] ? top : DomainDocument(edited: text)
        return document.name.map { ($0, document.uuid) }
    }

    private init(tree: XMLTree, text: String) {
        self.tree = tree
        self.text = text
    }

    /// A document as our own edit left it: what went in is escaped, so libxml2 need not judge it again.
    init(edited text: String) {
        self.text = text
        tree = XMLTree(scanning: XMLTree.bytes(of: text))
    }
}

extension DomainDocument {
    /// The domain's name.
    package var name: String? { childText("name") }
    /// Its UUID, as the XML writes it.
    package var uuid: String? { childText("uuid") }
    /// Its title for people.
    package var title: String? { childText("title") }
    /// What runs it: `kvm`, `qemu`, ….
    package var domainType: String? { attribute("type", of: 0) }
    /// The path of its emulator.
    package var emulator: String? {
        tree.child(of: 0, "devices").flatMap { tree.child(of: $0, "emulator") }.map(text(of:))
    }
    /// What its firmware boots: `hvm`, ….
    package var osType: String? { osTypeElement.map(text(of:)) }
    /// Its machine type, such as `pc-q35-7.2`.
    package var machine: String? { osTypeElement.flatMap { attribute("machine", of: $0) } }
    /// Its processor architecture, such as `x86_64`.
    package var arch: String? { osTypeElement.flatMap { attribute("arch", of: $0) } }

    /// Whether the firmware keeps variables in a file of the domain's own.
    package var hasNVRAM: Bool { tree.child(of: 0, "os").flatMap { tree.child(of: $0, "nvram") } != nil }

    /// Whether the domain has a TPM that libvirt keeps the state of.
    package var hasEmulatedTPM: Bool {
        let devices = tree.child(of: 0, "devices").map(tree.children(of:)) ?? []
        return devices.filter { tree.isElement($0, "tpm") }.contains { device in
            tree.child(of: device, "backend").flatMap { attribute("type", of: $0) } == "emulator"
        }
    }

    /// The same document with this UUID, behind the name where there was none.
    ///
    /// - Throws: `DomainXMLError` for what is no UUID, and for a document without a name.
    package func settingUUID(_ uuid: String) throws(DomainXMLError) -> DomainDocument {
        let digits = Self.digits(ofUUID: uuid)
        guard digits.utf8.count == 32, digits.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
            throw DomainXMLError(
                "\(uuid.debugDescription) is no UUID", help: "write 32 hexadecimal digits, as 'uuidgen' prints them")
        }
        var edits = XMLEdits()
        if let element = tree.child(of: 0, "uuid") {
            guard Self.digits(ofUUID: text(of: element)) != digits else { return self }
            edits.replace(tree.elements[element].range, with: "<uuid>\(uuid)</uuid>")
        } else if let name = tree.child(of: 0, "name") {
            let lead = String(decoding: tree.bytes[tree.lead(of: name)], as: UTF8.self)
            edits.insert("\(lead)<uuid>\(uuid)</uuid>", at: tree.elements[name].range.upperBound)
        } else {
            throw DomainXMLError("the domain has no <name>", help: "write <name>…</name> into <domain>")
        }
        return DomainDocument(edited: edits.applied(to: tree.bytes))
    }

    private static func digits(ofUUID text: String) -> String {
        text.filter { $0 != "-" }.lowercased()
    }

    var osTypeElement: Int? { tree.osType }

    private func childText(_ name: StaticString) -> String? {
        tree.child(of: 0, name).map(text(of:))
    }

    private func attribute(_ name: StaticString, of element: Int) -> String? {
        tree.attribute(of: element, name).map(tree.value)
    }

    private func text(of element: Int) -> String {
        XMLText.trimmed(tree.ownText(of: element))
    }
}
