// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Two trees; the first index of each method is one of `a`, the second one of `b`.
struct TreePair {
    let a: XMLTree
    let b: XMLTree
    /// Whether a machine's alias in `a` also is the version in `b`, not only the other way round.
    var acceptsAlias = false
    /// What an element of `a` that has all of one of `b` may have beyond it; nil for anything.
    var additions: LibvirtAdditions?

    /// What stands in an element: its pieces of text, and its child elements.
    private enum Node {
        case text(String)
        case element(Int)
    }

    func hasSameName(_ x: Int, _ y: Int) -> Bool {
        let (x, y) = (a.elements[x], b.elements[y])
        return a.bytes[x.localName..<x.name.upperBound].elementsEqual(b.bytes[y.localName..<y.name.upperBound])
            && a.namespace(x.binding) == b.namespace(y.binding)
    }

    func isSame(_ x: Int, _ y: Int) -> Bool {
        guard hasSameName(x, y), Self.isSame(attributes(a, x), attributes(b, y)) else { return false }
        let (nodesX, nodesY) = (nodes(a, x), nodes(b, y))
        return nodesX.elementsEqual(nodesY) { x, y in
            switch (x, y) {
            case (.text(let x), .text(let y)): x.isIdentical(to: y)
            case (.element(let x), .element(let y)): isSame(x, y)
            default: false
            }
        }
    }

    /// Whether two elements are the same without those of their children that have one of these names.
    func isSame(_ x: Int, _ y: Int, butFor names: [StaticString]) -> Bool {
        guard hasSameName(x, y), Self.isSame(attributes(a, x), attributes(b, y)) else { return false }
        let childrenX = a.children(of: x).filter { child in !names.contains { a.isElement(child, $0) } }
        let childrenY = b.children(of: y).filter { child in !names.contains { b.isElement(child, $0) } }
        return childrenX.elementsEqual(childrenY) { isSame($0, $1) }
    }

    private static func isSame(_ x: [String: String], _ y: [String: String]) -> Bool {
        x.count == y.count && x.allSatisfy { name, value in y[name]?.isIdentical(to: value) == true }
    }

    /// Whether an element has all that another of its name has.
    func contains(_ x: Int, _ y: Int) -> Bool {
        if additions?.isSettled(y) == true { return isSame(x, y) }
        return saysAll(x, y) && excess(x, y)?.isEmpty == true
    }

    /// Whether an element itself, without its children, says what another does.
    func saysAll(_ x: Int, _ y: Int) -> Bool {
        let (attributesX, attributesY) = (attributes(a, x), attributes(b, y))
        let (sizeX, sizeY) = (size(a, x), size(b, y))
        let areSizes = sizeX != nil && sizeY != nil
        if areSizes {
            guard sizeX == sizeY else { return false }
        } else {
            let (textX, textY) = (text(a, x), text(b, y))
            guard textX.isIdentical(to: textY) || (textY.isEmpty && mayHaveText(x)) else { return false }
        }
        let hasAttributes = attributesY.allSatisfy { name, value in
            attributesX[name]?.isIdentical(to: value) == true || (areSizes && name == "unit")
                || (name == "machine" && isMachine(attributesX[name], value))
        }
        let isOurs = additions.map { additions in
            attributesX.keys.allSatisfy { attributesY[$0] != nil || additions.include(attribute: $0, on: x, of: a) }
        }
        return hasAttributes && isOurs != false
    }

    private func mayHaveText(_ x: Int) -> Bool { additions?.includeText(of: x, of: a) ?? true }

    /// The children of an element that are beyond what another has and may have; nil where it lacks one of the other's.
    func excess(_ x: Int, _ y: Int) -> [Int]? {
        var rest = a.children(of: x)
        var candidates: [String: ArraySlice<Int>] = [:]
        for child in rest {
            candidates[key(a, child), default: []].append(child)
        }
        var taken: Set<Int> = []
        // The first that fits leaves the most to those that follow, so no other need be tried.
        for child in b.children(of: y) {
            let key = key(b, child)
            guard let index = candidates[key]?.firstIndex(where: { contains($0, child) }) else { return nil }
            if let found = candidates[key]?[index] { taken.insert(found) }
            candidates[key]?.removeSubrange(...index)
        }
        guard let additions else { return [] }
        rest.removeAll { taken.contains($0) || additions.include($0, of: a) }
        return rest
    }

    private func isMachine(_ machine: String?, _ wanted: String) -> Bool {
        Self.isMachine(machine, meantBy: wanted)
            || (acceptsAlias && machine.map { Self.isMachine(wanted, meantBy: $0) } == true)
    }

    /// Whether a versioned machine such as `pc-i440fx-7.2` is what an alias such as `pc` stands for.
    static func isMachine(_ machine: String?, meantBy alias: String) -> Bool {
        let family = ["pc": "pc-i440fx", "q35": "pc-q35"][alias] ?? alias
        guard let machine, machine.hasPrefix(family + "-") else { return false }
        return machine.dropFirst(family.utf8.count + 1).first?.isNumber == true
    }

    private func key(_ tree: XMLTree, _ index: Int) -> String {
        let element = tree.elements[index]
        return tree.namespace(element.binding) + " "
            + String(decoding: tree.bytes[element.localName..<element.name.upperBound], as: UTF8.self)
    }

    /// An element's attributes by name with namespace, without declarations.
    private func attributes(_ tree: XMLTree, _ index: Int) -> [String: String] {
        var result: [String: String] = [:]
        for attribute in tree.attributes[tree.elements[index].attributes] where !attribute.isDeclaration {
            let name = String(decoding: tree.bytes[attribute.localName..<attribute.name.upperBound], as: UTF8.self)
            let namespace = tree.namespace(attribute.binding)
            result[namespace.isEmpty ? name : namespace + " " + name] = tree.value(attribute)
        }
        return result
    }

    private func nodes(_ tree: XMLTree, _ index: Int) -> [Node] {
        var result: [Node] = []
        var at = tree.elements[index].content.lowerBound
        let addText = { (end: Int) in
            var text = ""
            tree.appendText(at..<end, to: &text)
            text = XMLText.trimmed(text)
            if !text.isEmpty { result.append(.text(text)) }
        }
        for child in tree.children(of: index) {
            addText(tree.elements[child].range.lowerBound)
            result.append(.element(child))
            at = tree.elements[child].range.upperBound
        }
        addText(tree.elements[index].content.upperBound)
        return result
    }

    /// An element's own text, a UUID in one form.
    private func text(_ tree: XMLTree, _ index: Int) -> String {
        let text = XMLText.trimmed(tree.ownText(of: index))
        guard tree.isElement(index, "uuid"), tree.elements[index].parent == 0 else { return text }
        return text.filter { $0 != "-" }.lowercased()
    }

    /// The bytes that a `<memory>`, `<currentMemory>` or `<maxMemory>` speaks of; nil for all other elements.
    private func size(_ tree: XMLTree, _ index: Int) -> UInt64? {
        guard tree.elements[index].parent == 0,
            ["memory", "currentMemory", "maxMemory"].contains(where: { tree.isElement(index, $0) }),
            let number = UInt64(XMLText.trimmed(tree.ownText(of: index)))
        else { return nil }
        let unit = tree.attribute(of: index, "unit").map(tree.value) ?? "KiB"
        guard let factor = Self.factor(of: unit) else { return nil }
        let (bytes, overflows) = number.multipliedReportingOverflow(by: factor)
        // libvirt keeps whole KiB, rounded up.
        return overflows || bytes > UInt64.max - 1023 ? nil : (bytes + 1023) / 1024
    }

    /// How many bytes a unit has: `virScaleInteger`, where KB is 1000 and K is 1024.
    private static func factor(of unit: String) -> UInt64? {
        let unit = unit.lowercased()
        if ["b", "byte", "bytes"].contains(unit) { return 1 }
        guard let letter = unit.first, let power = Array("kmgtpe").firstIndex(of: letter) else { return nil }
        let base: UInt64
        switch unit.dropFirst() {
        case "", "ib": base = 1024
        case "b": base = 1000
        default: return nil
        }
        return (0...power).reduce(1) { product, _ in product * base }
    }
}
