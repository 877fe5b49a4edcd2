// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension DomainDocument {
    /// What libvirt is told to believe of QEMU.
    package var capabilities: CapabilityChanges {
        var changes = CapabilityChanges()
        for section in sections("capabilities") {
            for child in tree.children(of: section) {
                guard let name = tree.value(of: child, "capability") else { continue }
                if tree.isElement(child, XMLItem("add")) { changes.add.append(name) }
                if tree.isElement(child, XMLItem("del")) { changes.del.append(name) }
            }
        }
        return changes
    }

    /// How QEMU is to treat what is deprecated, in libvirt's word; nil where the domain does not say. Of several libvirt
    /// takes the first.
    package var deprecation: String? {
        sections("deprecation").first.flatMap { tree.value(of: $0, "behavior") }
    }

    /// The device properties that are set over libvirt's.
    package var overrides: [DeviceOverride] {
        var result: [DeviceOverride] = []
        for device in sections("override").flatMap({ tree.children(of: $0) }) {
            guard let alias = tree.value(of: device, "alias") else { continue }
            for property in tree.children(of: device).flatMap({ tree.children(of: $0) }) {
                guard let name = tree.value(of: property, "name"), let value = overrideValue(of: property) else {
                    continue
                }
                result.append(DeviceOverride(alias: alias, property: name, value: value))
            }
        }
        return result
    }

    /// The aliases of devices. Those that libvirt gives stand in a running domain's XML alone.
    package var deviceAliases: Set<String> {
        let devices = tree.child(of: 0, "devices").map(tree.children(of:)) ?? []
        return Set(devices.compactMap { tree.child(of: $0, "alias") }.compactMap { tree.value(of: $0, "name") })
    }

    /// Whether both domains pass the same on to QEMU, in whatever order libvirt keeps what has none.
    package func passesOn(as other: DomainDocument) -> Bool {
        commandLine == other.commandLine && deprecation == other.deprecation
            && Set(overrides) == Set(other.overrides) && Set(capabilities.add) == Set(other.capabilities.add)
            && Set(capabilities.del) == Set(other.capabilities.del)
    }

    func overrideValue(of property: Int) -> DeviceOverride.Value? {
        let text = tree.value(of: property, "value") ?? ""
        return switch tree.value(of: property, "type") {
        case "bool": .bool(text == "true")
        case "unsigned": UInt64(text).map { .unsigned($0) }
        case "signed": Int64(text).map { .signed($0) }
        case "string": .string(text)
        case "remove": .remove
        default: nil
        }
    }

    private func sections(_ name: String) -> [Int] {
        tree.children(of: 0).filter { tree.isElement($0, XMLItem(name)) }
    }

    /// The same document with an injection's capabilities, deprecation and overrides in it, or out of it.
    func applyingSections(of injection: Injection) -> DomainDocument {
        var document = self
        switch injection.state {
        case .present: break
        case .absent:
            for path in injection.sectionPaths(asKeys: true) { document = document.removing(path) }
            return document
        case .exact:
            document = removingSections(but: injection)
        }
        for name in injection.capabilities.add { document = document.removing(.capability("del", name)) }
        for name in injection.capabilities.del { document = document.removing(.capability("add", name)) }
        for path in injection.sectionPaths(asKeys: false) {
            document = document.ensuring(path, before: path.followers)
        }
        return document
    }

    /// The same document without all entries of the sections that an injection does not name, and without those that
    /// libvirt does not know or that are there twice.
    private func removingSections(but injection: Injection) -> DomainDocument {
        let entries = [("capabilities", 2), ("override", 4), ("deprecation", 1)].flatMap { name, depth in
            sections(name).flatMap { chains(below: [$0], depth: depth) }
        }
        var wanted = injection.sectionPaths(asKeys: false)
        let gone = entries.filter { chain in
            let place = wanted.firstIndex { path in
                path.count == chain.count && zip(chain, path).allSatisfy { tree.isElement($0, $1) }
            }
            if let place { wanted.remove(at: place) }
            return place == nil
        }
        return removing(gone)
    }

    /// The rows of elements that go on from one down to a depth, or end before for want of children.
    private func chains(below chain: [Int], depth: Int) -> [[Int]] {
        guard chain.count < depth, let last = chain.last else { return [chain] }
        let children = tree.children(of: last)
        return children.isEmpty ? [chain] : children.flatMap { chains(below: chain + [$0], depth: depth) }
    }
}

extension Injection {
    /// The elements of its capabilities, deprecation and overrides, in libvirt's order.
    ///
    /// With `asKeys`, what an element says is part of what it is found by, unless that is to be whatever it is.
    fileprivate func sectionPaths(asKeys: Bool) -> [[XMLItem]] {
        var paths = capabilities.add.map { [XMLItem].capability("add", $0) }
        paths += capabilities.del.map { [XMLItem].capability("del", $0) }
        paths += overrides.map { override in
            let isAny = override.value == .remove
            return [
                XMLItem("override"), XMLItem("device", ["alias": override.alias], keys: 1), XMLItem("frontend"),
                XMLItem(
                    "property", ["name": override.property, "type": override.value.type, "value": override.value.text],
                    keys: asKeys && !isAny ? 3 : 1),
            ]
        }
        if let deprecation {
            paths.append([XMLItem("deprecation", ["behavior": deprecation.rawValue], keys: asKeys ? 1 : 0)])
        }
        return paths
    }
}

extension [XMLItem] {
    fileprivate static func capability(_ verb: String, _ name: String) -> [XMLItem] {
        [XMLItem("capabilities"), XMLItem(verb, ["capability": name], keys: 1)]
    }

    /// What libvirt writes after it, beside it or beside what it stands in.
    fileprivate var followers: [String] {
        switch first?.name {
        case "capabilities": ["override", "deprecation"] + (last?.name == "add" ? ["del"] : [])
        case "override": ["deprecation"]
        default: []
        }
    }
}
