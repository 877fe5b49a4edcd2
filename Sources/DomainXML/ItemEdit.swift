// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension DomainDocument {
    /// The same document with the last of these elements in it, each the child of the one before and the first the
    /// domain's own; the identical text where it stands and says what it should.
    ///
    /// What is missing is written as libvirt writes it: at the end of what it belongs into, but before the siblings named
    /// by `followers`, or right behind the last of `leaders`.
    func ensuring(_ path: [XMLItem], before followers: [String] = [], after leaders: [String] = []) -> DomainDocument {
        var parent = 0
        for (depth, item) in path.enumerated() {
            guard let found = tree.child(of: parent, item) else {
                var missing = path[depth...].last ?? item
                for outer in path[depth...].dropLast().reversed() {
                    var outer = outer
                    outer.children = [missing]
                    missing = outer
                }
                return inserting(missing, into: parent, before: followers, after: depth == 0 ? leaders : [])
            }
            parent = found
        }
        return path.last.map { updating(parent, to: $0) } ?? self
    }

    /// The same document without this element, nor what only it filled; the identical text where it is not there.
    func removing(_ path: [XMLItem]) -> DomainDocument {
        var chain: [Int] = []
        for item in path {
            guard let found = tree.child(of: chain.last ?? 0, item) else { return self }
            chain.append(found)
        }
        guard var gone = chain.popLast() else { return self }
        while let outer = chain.popLast(), tree.children(of: outer) == [gone], tree.ownText(of: outer).isBlank {
            gone = outer
        }
        var edits = XMLEdits()
        tree.remove([gone], with: &edits)
        return DomainDocument(edited: edits.applied(to: tree.bytes))
    }

    /// Brings an element's further attributes and its children to what the item says.
    private func updating(_ element: Int, to item: XMLItem) -> DomainDocument {
        let isSame =
            item.attributes.allSatisfy { tree.value(of: element, $0.name) == $0.value }
            && tree.attributes[tree.elements[element].attributes].count { !$0.isDeclaration } == item.attributes.count
            && isSame(tree.children(of: element), as: item.children)
        guard !isSame else { return self }
        var edits = XMLEdits()
        let binding = tree.elements[element].binding
        let text = item.written(
            prefix: tree.prefix(of: element), declaring: binding >= 0 && tree.bindings[binding].element == element,
            lead: tree.leadText(of: element), unit: tree.indentationUnit)
        edits.replace(tree.elements[element].range, with: text)
        return DomainDocument(edited: edits.applied(to: tree.bytes))
    }

    private func isSame(_ elements: [Int], as items: [XMLItem]) -> Bool {
        elements.count == items.count
            && zip(elements, items).allSatisfy { element, item in
                var whole = item
                whole.keys = item.attributes.count
                return tree.isElement(element, whole) && isSame(tree.children(of: element), as: item.children)
                    && tree.attributes[tree.elements[element].attributes].count { !$0.isDeclaration }
                        == item.attributes.count
            }
    }

    private func inserting(
        _ item: XMLItem, into parent: Int, before followers: [String], after leaders: [String]
    ) -> DomainDocument {
        var edits = XMLEdits()
        let (prefix, declares) = tree.prefix(for: item.namespace, below: parent, with: &edits)
        let children = tree.children(of: parent)
        let follower = children.first { child in
            followers.contains { tree.isElement(child, XMLItem($0, in: item.namespace)) }
        }
        let leader = children.last { child in leaders.contains { tree.isElement(child, XMLItem($0, in: "")) } }
        func written(_ lead: String) -> String {
            lead + item.written(prefix: prefix, declaring: declares, lead: lead, unit: tree.indentationUnit)
        }
        if let leader {
            edits.insert(written(tree.leadText(of: leader)), at: tree.elements[leader].range.upperBound)
        } else if let follower {
            edits.insert(written(tree.leadText(of: follower)), at: tree.lead(of: follower).lowerBound)
        } else {
            tree.insert(at: .last(in: parent), with: &edits, written)
        }
        return DomainDocument(edited: edits.applied(to: tree.bytes))
    }
}

extension String {
    fileprivate var isBlank: Bool { utf8.allSatisfy(XMLByte.isSpace) }
}
