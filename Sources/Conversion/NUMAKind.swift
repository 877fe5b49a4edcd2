// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

/// NUMA nodes and the memory behind them: `-numa node`, and the `-object memory-backend-…` that nodes or the machine
/// name.
enum NUMAKind {
    /// A memory backend in libvirt's words.
    private struct Backend: Equatable {
        var source: String?
        var isShared = false
        var isHuge = false

        var elements: [XMLElement] {
            var elements: [XMLElement] = []
            if isHuge { elements.append(XMLElement("hugepages")) }
            if let source { elements.append(XMLElement("source", ["type": source])) }
            if isShared { elements.append(XMLElement("access", ["mode": "shared"])) }
            return elements
        }
    }

    /// Gives the cells for <cpu>, and adds to what backs all memory.
    ///
    /// QEMU takes no `-numa` beside the memory that libvirt gives the machine as a whole, so that all or none of it
    /// becomes XML.
    static func convert(_ draft: inout DomainDraft, vcpus: Int, backing: inout [XMLElement]) -> XMLElement? {
        if let id = draft.memoryBackend {
            guard let place = draft.definition("-object", id), let backend = backend(draft.entries[place].properties)
            else {
                draft.note(.dropped, "-machine memory-backend=\(id)", "libvirt has no XML for that memory")
                return nil
            }
            backing += backend.elements
            take(place, &draft)
            return nil
        }
        let nodes = draft.open("-numa")
        guard !nodes.isEmpty else { return nil }
        var cells: [XMLElement] = []
        var backends: [(place: Int, backend: Backend)] = []
        for (number, index) in nodes.enumerated() {
            var bag = PropertyBag(draft.entries[index].properties)
            bag.ignore("nodeid", String(number))
            let cpus = bag.take("cpus") ?? (nodes.count == 1 ? "0-\(vcpus - 1)" : nil)
            var size = bag.take("mem")
            if let id = bag.take("memdev"), let place = draft.definition("-object", id),
                let backend = backend(draft.entries[place].properties)
            {
                backends.append((place, backend))
                size = draft.entries[place].properties["size"]
            }
            guard draft.entries[index].properties.head == "node", bag.rest.isEmpty,
                let memory = size.flatMap(MemoryKind.kibibytes)
            else {
                draft.keep(nodes, "libvirt has no XML for \(draft.entries[index].option.value ?? "")")
                return nil
            }
            cells.append(
                XMLElement(
                    "cell",
                    [
                        "id": String(number), "cpus": cpus, "memory": String(memory), "unit": "KiB",
                        "memAccess": backends.last?.backend.isShared == true ? "shared" : nil,
                    ]))
        }
        guard backends.allSatisfy({ $0.backend == backends.first?.backend }) else {
            draft.keep(nodes, "libvirt backs the memory of all nodes alike")
            return nil
        }
        backing += backends.first?.backend.elements ?? []
        for index in nodes { draft.take(index) }
        for backend in backends { take(backend.place, &draft) }
        return XMLElement("numa", [:], cells)
    }

    /// Takes a backend, and tells of a file that libvirt makes elsewhere.
    private static func take(_ place: Int, _ draft: inout DomainDraft) {
        draft.take(place)
        let properties = draft.entries[place].properties
        guard let path = properties["mem-path"], backend(properties)?.source == "file" else { return }
        draft.note(
            .changed, "mem-path=\(path)", "libvirt makes the file itself, below memory_backing_dir of qemu.conf")
    }

    private static func backend(_ properties: QEMUProperties) -> Backend? {
        var bag = PropertyBag(properties)
        var backend = Backend()
        _ = (bag.take("qom-type"), bag.take("id"), bag.take("size"))
        bag.ignore("prealloc", "off", "no")
        backend.isShared = bag.takeSwitch("share") ?? false
        let path = bag.take("mem-path")
        switch properties.kind {
        case "memory-backend-ram": break
        case "memory-backend-memfd": backend.source = "memfd"
        case "memory-backend-file":
            // libvirt makes its files below memory_backing_dir, or on the host's huge pages.
            backend.isHuge = path?.contains("huge") == true
            backend.source = backend.isHuge ? nil : "file"
        default: return nil
        }
        return bag.rest.isEmpty ? backend : nil
    }
}
