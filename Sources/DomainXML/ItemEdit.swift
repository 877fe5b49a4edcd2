// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension DomainDocument {
    /// The same document with the last of these elements in it, each the child of the one before and the first the
    /// domain's own; the identical text where it stands and says what it should.
    ///
    /// What is missing is written as libvirt writes it: at the end of what it belongs into, but before the siblings named
    /// by `followers`, or right behind the last of `leaders`.
    func ensuring(_ path: [XMLItem], before followers: [String] = [], after leaders: [String] = []) -> DomainDocument {
        let chains = chains(of: path)
        if let item = path.last, !chains.isEmpty {
            // Of several in one place, none may say something else.
            return chains.indices.reduce(self) { document, index in
                let found = document.chains(of: path)
                return found.indices.contains(index)
                    ? document.updating(found[index].last ?? 0, to: item) : document
            }
        }
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
        return self
    }

    /// The same document without these elements, wherever they stand, nor what only they filled; the identical text where
    /// there are none.
    func removing(_ path: [XMLItem]) -> DomainDocument {
        removing(chains(of: path))
    }

    /// The same document without the elements that end these chains, each the child of the one before, nor what only
    /// they filled.
    func removing(_ chains: [[Int]]) -> DomainDocument {
        guard !chains.isEmpty else { return self }
        var gone = Set(chains.compactMap(\.last))
        for depth in (chains.map(\.count).max() ?? 0).countDown {
            for chain in chains where chain.count > depth {
                let outer = chain[depth - 1]
                if tree.holdsNothing(but: gone, in: outer) { gone.insert(outer) }
            }
        }
        let tops = gone.filter { element in !gone.contains(tree.elements[element].parent) }
        var edits = XMLEdits()
        tree.remove(tops.sorted(), with: &edits)
        return DomainDocument(edited: edits.applied(to: tree.bytes))
    }

    /// Every row of elements, each the child of the one before and the first the domain's own, that these are.
    private func chains(of path: [XMLItem]) -> [[Int]] {
        path.reduce([[]]) { chains, item in
            chains.flatMap { chain in
                tree.children(of: chain.last ?? 0).filter { tree.isElement($0, item) }.map { chain + [$0] }
            }
        }
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

extension Int {
    /// From one below it down to 1.
    fileprivate var countDown: ReversedCollection<Range<Int>> { (1..<Swift.max(1, self)).reversed() }
}

extension XMLTree {
    /// Whether there is nothing in an element, not even a comment, but these of its children.
    fileprivate func holdsNothing(but gone: Set<Int>, in element: Int) -> Bool {
        var at = elements[element].content.lowerBound
        for child in children(of: element) {
            let range = elements[child].range
            guard gone.contains(child), bytes[at..<range.lowerBound].allSatisfy(XMLByte.isSpace) else { return false }
            at = range.upperBound
        }
        return bytes[at..<elements[element].content.upperBound].allSatisfy(XMLByte.isSpace)
    }
}
