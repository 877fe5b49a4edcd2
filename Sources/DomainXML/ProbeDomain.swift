// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension DomainDocument {
    /// What the names of probes begin with.
    package static let probePrefix = "virt-playbook-probe-"

    /// A small domain with this one's emulator, machine, CPU, controllers and injections, and without its disks,
    /// networks and screens: whether QEMU starts it tells whether QEMU accepts what is injected.
    ///
    /// Nil for a domain that injects nothing. Two domains with the same probe need but one. The name is ``probePrefix`` and `suffix`.
    ///
    /// - Throws: `DomainXMLError` for a domain that names no machine, as only unstored XML may.
    package func probe(suffix: String) throws(DomainXMLError) -> String? {
        let injected = tree.children(of: 0).filter {
            tree.namespace(tree.elements[$0].binding) == XMLTree.qemuNamespace
        }
        guard !injected.isEmpty else { return nil }
        let devices = tree.child(of: 0, "devices").map(tree.children(of:)) ?? []
        let kept = ["features", "cpu"].compactMap { (name: StaticString) in tree.child(of: 0, name) }
        return try probe(
            suffix: suffix, with: kept, controllers: devices.filter { tree.isElement($0, "controller") },
            injected: injected)
    }

    /// A small domain with this one's emulator and machine and nothing else: its QEMU answers as this one's would.
    ///
    /// - Throws: `DomainXMLError` for a domain that names no machine.
    package func bareProbe(suffix: String) throws(DomainXMLError) -> String {
        try probe(suffix: suffix, with: [], controllers: [], injected: [])
    }

    private func probe(
        suffix: String, with kept: [Int], controllers: [Int], injected: [Int]
    ) throws(DomainXMLError) -> String {
        guard let type = domainType, let os = osTypeElement else {
            throw DomainXMLError("the XML names no type or machine to probe with", help: "probe what libvirt stores")
        }
        // Without one libvirt takes the same as for the domain itself.
        let program = emulator.map { "<emulator>\(XMLText.escaped($0))</emulator>" } ?? ""
        let declarations = tree.attributes[tree.elements[0].attributes].filter(\.isDeclaration)
        let root = declarations.map { " " + String(decoding: tree.bytes[$0.range], as: UTF8.self) }.joined()
        return """
            <domain type='\(XMLText.escaped(type))'\(root)>
              <name>\(Self.probePrefix)\(XMLText.escaped(suffix))</name>
              <memory unit='MiB'>64</memory>
              <vcpu>1</vcpu>
              <os>\(source(os))</os>
              \(kept.map(source).joined(separator: "\n  "))
              <devices>
                \(program)
                \(controllers.map(source).joined(separator: "\n    "))
                <memballoon model='none'/>
              </devices>
              \(injected.map(source).joined(separator: "\n  "))
            </domain>

            """
    }

    private func source(_ element: Int) -> String {
        String(decoding: tree.bytes[tree.elements[element].range], as: UTF8.self)
    }
}
