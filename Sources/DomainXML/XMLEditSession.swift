// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// One edit being done to one text.
struct XMLEditSession {
    let tree: XMLTree
    let edit: XMLEdit
    let path: XPath
    var edits = XMLEdits()
    /// Whether the edits declare libvirt's own namespace.
    var isDeclared = false

    init(tree: XMLTree, edit: XMLEdit, path: XPath) {
        self.tree = tree
        self.edit = edit
        self.path = path
    }

    /// Does the edit where its path says; with `isAgain`, it may find nothing to edit.
    mutating func run(_ query: borrowing XPathQuery, isAgain: Bool) throws(DomainXMLError) {
        let nodes = try query.nodes(edit.path)
        switch edit.operation {
        case .set(let value): try set(value, nodes: nodes, query, isAgain: isAgain)
        case .remove:
            try check(nodes, query, isAgain: isAgain)
            try remove(nodes)
        case .replace(let xml):
            if nodes.isEmpty, try isReplaced(by: xml, query) { return }
            try check(nodes, query, isAgain: isAgain)
            try replace(nodes, with: xml)
        case .append(let xml), .prepend(let xml), .before(let xml), .after(let xml):
            try check(nodes, query, isAgain: isAgain)
            for element in try elements(nodes) { try insert(xml, at: place(by: element)) }
        }
    }

    /// Checks how many nodes the path selects.
    func check(
        _ nodes: [XPathQuery.Node], _ query: borrowing XPathQuery, isAgain: Bool
    ) throws(DomainXMLError) {
        guard !isAgain else { return }
        if nodes.isEmpty {
            guard !edit.isOptional else { return }
            throw try nothing(query)
        }
        guard let count = edit.count, !count.contains(nodes.count) else { return }
        let bound =
            count.lowerBound == count.upperBound
            ? "\(count.lowerBound)"
            : count.upperBound == .max ? "at least \(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
        let lines = nodes.prefix(8).map { String(line(of: $0)) }.joined(separator: ", ")
        throw DomainXMLError(
            "the path \(edit.path) selects \(nodes.count) nodes, not \(bound) (`count`): on line \(lines)"
                + (nodes.count > 8 ? ", …" : ""),
            help: "tell them apart with a predicate, such as disk[target/@dev='vda']")
    }

    /// What to say of a path that selects nothing: how far it goes.
    private func nothing(_ query: borrowing XPathQuery) throws(DomainXMLError) -> DomainXMLError {
        var reach = ""
        for count in path.steps.indices.dropFirst().reversed() {
            guard try !query.nodes(path.prefix(count), elementsOnly: true).isEmpty else { continue }
            reach = ": there is \(path.prefix(count)), but no \(path.text(of: count)) in it"
            break
        }
        let help =
            edit.operation == .remove
            ? "`optional: true` where it may be gone already" : "`optional: true` where it need not be there"
        return DomainXMLError("the path \(edit.path) selects nothing\(reach)", help: help)
    }

    private func line(of node: XPathQuery.Node) -> Int {
        let start =
            switch node {
            case .element(let element): tree.elements[element].range.lowerBound
            case .attribute(let attribute, _): tree.attributes[attribute].name.lowerBound
            }
        return tree.bytes[..<start].count { $0 == XMLByte.lineFeed } + 1
    }

    /// The elements among nodes that may be no attributes.
    private func elements(_ nodes: [XPathQuery.Node]) throws(DomainXMLError) -> [Int] {
        var result: [Int] = []
        for node in nodes {
            guard case .element(let element) = node else {
                throw DomainXMLError(
                    "`\(edit.operation.word)` takes the path of an element, and \(edit.path) selects an attribute",
                    help: "an attribute is changed with `set` and taken out with `remove`")
            }
            result.append(element)
        }
        return result
    }

    private func place(by element: Int) throws(DomainXMLError) -> XMLPlace {
        let isOutside: Bool
        let place: XMLPlace
        switch edit.operation {
        case .before: (place, isOutside) = (.before(element), true)
        case .after: (place, isOutside) = (.after(element), true)
        case .prepend: (place, isOutside) = (.first(in: element), false)
        default: (place, isOutside) = (.last(in: element), false)
        }
        guard !isOutside || element > 0 else { throw outermost() }
        return place
    }

    func outermost() -> DomainXMLError {
        DomainXMLError(
            "the path \(edit.path) selects <domain> itself, which stays what it is",
            help: "a whole domain is written with `define`")
    }

    private mutating func remove(_ nodes: [XPathQuery.Node]) throws(DomainXMLError) {
        var gone: [Int] = []
        for node in nodes {
            // What stands in an element that goes, goes with it.
            guard !gone.contains(where: { ($0..<tree.elements[$0].next).contains(node.element) }) else { continue }
            switch node {
            case .element(0): throw outermost()
            case .element(let element): gone.append(element)
            case .attribute(let attribute, _): edits.remove(tree.removalRange(of: tree.attributes[attribute]))
            }
        }
        tree.remove(gone, with: &edits)
    }
}
