// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension DomainDocument {
    /// What the names of probes begin with.
    package static let probePrefix = "virt-playbook-probe-"

    /// A small domain with this one's emulator, machine, CPU, clock, controllers and injections, and without its
    /// disks, networks and screens: whether QEMU starts it tells whether QEMU accepts what is injected.
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
        // The clock's timers are among what QEMU's Hyper-V features need.
        let kept = ["features", "cpu", "clock"].compactMap { (name: StaticString) in tree.child(of: 0, name) }
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

    /// An element without what speaks of the processors, NUMA nodes and threads that a probe does not have.
    private func source(_ element: Int) -> String {
        var edits = XMLEdits()
        for index in element..<tree.elements[element].next {
            let parent = tree.elements[index].parent
            if tree.isElement(element, "cpu"), parent == element {
                if tree.isElement(index, "topology") || tree.isElement(index, "numa") {
                    edits.remove(tree.elements[index].range)
                }
            } else if tree.isElement(element, "controller"), parent >= element {
                if tree.isElement(index, "driver"), let thread = tree.attribute(of: index, "iothread") {
                    edits.remove(tree.removalRange(of: thread))
                }
                let isThreads = tree.isElement(index, "iothreads") && tree.isElement(parent, "driver")
                let isNode = tree.isElement(index, "node") && tree.isElement(parent, "target")
                if isThreads || isNode { edits.remove(tree.elements[index].range) }
            }
        }
        return edits.applied(to: tree.bytes, within: tree.elements[element].range)
    }
}
