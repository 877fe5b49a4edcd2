// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension XMLEditSession {
    /// Puts a fragment's elements in at a place, but for those that stand there already.
    mutating func insert(_ xml: String, at place: XMLPlace) throws(DomainXMLError) {
        let fragment = try fragment(xml, in: tree.parent(of: place))
        let missing = missing(of: fragment, at: place)
        guard !missing.isEmpty else { return }
        write(fragment, missing, at: place)
    }

    /// Puts all elements of a fragment in at a place.
    mutating func write(_ fragment: XMLFragment, at place: XMLPlace) throws(DomainXMLError) {
        write(fragment, fragment.elements, at: place)
    }

    private mutating func write(_ fragment: XMLFragment, _ elements: [Int], at place: XMLPlace) {
        let scope = scope(for: fragment, at: tree.parent(of: place))
        tree.insert(at: place, with: &edits) { lead in
            elements.map { lead + fragment.written($0, lead: lead, at: scope) }.joined()
        }
    }

    /// Puts a fragment in the place of each element that does not say it already.
    mutating func replace(_ nodes: [XPathQuery.Node], with xml: String) throws(DomainXMLError) {
        for node in nodes {
            guard case .element(let element) = node else {
                throw DomainXMLError(
                    "`replace` takes the path of an element, and \(edit.path) selects an attribute",
                    help: "an attribute is changed with `set`")
            }
            guard element > 0 else { throw outermost() }
            let isInside = nodes.contains { other in
                other.element < element && element < tree.elements[other.element].next
            }
            guard !isInside else {
                throw DomainXMLError(
                    "the path \(edit.path) selects elements that stand in one another, and only one can be replaced",
                    help: "name the outer or the inner ones with a longer path")
            }
            let fragment = try fragment(xml, in: tree.elements[element].parent)
            // What libvirt adds is no reason to write it again, and anything else is to go.
            let pair = TreePair(a: tree, b: fragment.tree, additions: LibvirtAdditions())
            if fragment.elements.count == 1, let only = fragment.elements.first, pair.hasSameName(element, only),
                pair.contains(element, only)
            {
                continue
            }
            let scope = scope(for: fragment, at: tree.elements[element].parent)
            let lead = tree.leadText(of: element)
            let text = fragment.elements.map { lead + fragment.written($0, lead: lead, at: scope) }.joined()
            edits.replace(tree.elements[element].range, with: String(text.dropFirst(lead.count)))
        }
    }

    /// Whether a fragment stands where the path, which selects nothing any more, would have had it.
    func isReplaced(by xml: String, _ query: borrowing XPathQuery) throws(DomainXMLError) -> Bool {
        guard let last = path.steps.indices.last else { return false }
        for node in try query.nodes(path.owners(of: last), elementsOnly: true) {
            guard case .element(let parent) = node else { continue }
            let fragment = try fragment(xml, in: parent)
            if missing(of: fragment, at: .last(in: parent)).isEmpty { return true }
        }
        return false
    }

    /// The fragment as it reads inside of an element.
    func fragment(_ xml: String, in parent: Int) throws(DomainXMLError) -> XMLFragment {
        let scope = XMLScope(inside: parent, of: tree)
        return try XMLFragment(xml, namespaces: edit.bindings, defaultNamespace: scope.prefixes[""] ?? "")
    }

    /// The prefixes at a place, libvirt's own declared on `<domain>` where the fragment needs it and it is not yet.
    private mutating func scope(for fragment: XMLFragment, at parent: Int) -> XMLScope {
        var scope = XMLScope(inside: parent, of: tree)
        let usesOwn = fragment.tree.elements.contains { element in
            fragment.tree.namespace(element.binding) == XMLTree.qemuNamespace
                && fragment.tree.bindings[element.binding].element == 0
        }
        guard usesOwn, scope.prefix(of: XMLTree.qemuNamespace, isAttribute: true) == nil else { return scope }
        var declaring = XMLEdits()
        let prefix = tree.declaredPrefix(with: &declaring)
        guard scope.prefixes[prefix] == nil else { return scope }
        if !isDeclared { edits.add(declaring) }
        isDeclared = true
        scope.declare(prefix, XMLTree.qemuNamespace)
        return scope
    }

    /// The elements of a fragment that are not there yet.
    ///
    /// libvirt adds to what it is given and sorts elements of different names, so that an element stands there when one
    /// that says as much does: for `before` and `after` on the right side of an element of its own name, else anywhere
    /// among its siblings to be.
    private func missing(of fragment: XMLFragment, at place: XMLPlace) -> [Int] {
        let pair = TreePair(a: tree, b: fragment.tree)
        let siblings = tree.children(of: tree.parent(of: place))
        var taken: Set<Int> = []
        var missing: [Int] = []
        for unit in fragment.units {
            guard let first = unit.first else { continue }
            let namesakes = siblings.filter { pair.hasSameName($0, first) }
            let candidates =
                switch place {
                case .before(let anchor) where pair.hasSameName(anchor, first): namesakes.filter { $0 < anchor }
                case .after(let anchor) where pair.hasSameName(anchor, first): namesakes.filter { $0 > anchor }
                case .before(let anchor), .after(let anchor): namesakes.filter { $0 != anchor }
                default: namesakes
                }
            let start = candidates.indices.first { start in
                guard start + unit.count <= candidates.count else { return false }
                return zip(candidates[start...], unit).allSatisfy { child, element in
                    !taken.contains(child) && pair.contains(child, element)
                }
            }
            if let start {
                taken.formUnion(candidates[start..<(start + unit.count)])
            } else {
                missing += unit
            }
        }
        return missing
    }
}
