// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension XMLTree {
    /// The prefix that a new child of `parent` has for its namespace, and whether it must declare it itself.
    ///
    /// libvirt's own namespace is declared on `<domain>`, with an edit where it is not yet.
    func prefix(
        for namespace: String, below parent: Int, with edits: inout XMLEdits
    ) -> (prefix: String, declares: Bool) {
        if namespace.isEmpty || self.namespace(elements[parent].binding) == namespace {
            return (namespace.isEmpty ? "" : prefix(of: parent), false)
        }
        guard namespace == Self.qemuNamespace else { return ("vp", true) }
        return (declaredPrefix(with: &edits), false)
    }

    /// The prefix that `<domain>` declares for libvirt's namespace; declares one if it has none.
    func declaredPrefix(with edits: inout XMLEdits) -> String {
        let root = bindings.filter { $0.element == 0 }
        if let known = root.first(where: { $0.uri == Self.qemuNamespace }) {
            return String(decoding: known.prefix, as: UTF8.self)
        }
        let taken = Set(root.map { String(decoding: $0.prefix, as: UTF8.self) })
        var prefix = "qemu"
        var number = 1
        while taken.contains(prefix) {
            prefix = "qemu\(number)"
            number += 1
        }
        // libvirt writes the type, the id of a running domain, and then the namespace.
        let place =
            [attribute(of: 0, "type"), attribute(of: 0, "id")]
            .compactMap { $0?.range.upperBound }.max() ?? elements[0].name.upperBound
        edits.insert(" xmlns:\(prefix)='\(Self.qemuNamespace)'", at: place)
        return prefix
    }

    /// Removes elements, and the declarations of libvirt's namespace on `<domain>` that nothing but they used.
    func remove(_ gone: [Int], with edits: inout XMLEdits) {
        guard !gone.isEmpty else { return }
        for element in gone {
            edits.remove(removalRange(of: element))
        }
        let ranges = gone.map { $0..<elements[$0].next }
        for (index, binding) in bindings.enumerated() where binding.element == 0 && binding.uri == Self.qemuNamespace {
            let users = elements.indices.filter { element in
                elements[element].binding == index
                    || attributes[elements[element].attributes].contains { $0.binding == index }
            }
            let isFreed = !users.isEmpty && users.allSatisfy { user in ranges.contains { $0.contains(user) } }
            if isFreed { edits.remove(removalRange(of: attributes[binding.attribute])) }
        }
    }
}
