// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension XMLEditSession {
    /// Sets what the path selects, and makes what it names plainly and is not there.
    ///
    /// An attribute is set on every element that the path names for it. An element is made only where the path selects
    /// nothing, must select something, and there is just one place for it.
    mutating func set(
        _ value: String, nodes: [XPathQuery.Node], _ query: borrowing XPathQuery, isAgain: Bool
    ) throws(DomainXMLError) {
        let owners = try attributeOwners(query)
        var missing: [Int] = []
        if let owners {
            let bearing = Set(nodes.map(\.element))
            missing = owners.filter { !bearing.contains($0) }
        }
        if nodes.isEmpty, missing.isEmpty, !edit.isOptional {
            if let (parent, step) = try birthplace(query) { return try create(value, from: step, in: parent) }
        }
        let all = nodes + missing.map { .element($0) }
        try check(all, query, isAgain: isAgain)
        for node in nodes {
            switch node {
            case .attribute(let attribute, let owner): try setValue(value, of: attribute, on: owner)
            case .element(let element): try setText(value, of: element)
            }
        }
        if let subject = path.steps.last?.subject {
            for element in missing { try addAttribute(subject, value, to: element) }
        }
    }

    /// The elements that the path names an attribute of; nil where its last step is no plain attribute.
    private func attributeOwners(_ query: borrowing XPathQuery) throws(DomainXMLError) -> [Int]? {
        guard let last = path.steps.last, last.isDirect, last.subject?.isAttribute == true else { return nil }
        return try query.nodes(path.prefix(path.steps.count - 1), elementsOnly: true).compactMap { node in
            if case .element(let element) = node { element } else { nil }
        }
    }

    /// The one element that what is missing belongs into, and the step that begins it.
    private func birthplace(_ query: borrowing XPathQuery) throws(DomainXMLError) -> (parent: Int, step: Int)? {
        for count in path.steps.indices.reversed() {
            guard path.steps[count].isDirect, path.steps[count].subject != nil else { return nil }
            let found = try query.nodes(path.prefix(count), elementsOnly: true)
            guard let first = found.first else { continue }
            guard case .element(let parent) = first else { return nil }
            guard found.count == 1 else {
                throw DomainXMLError(
                    "the path \(edit.path) selects nothing, and what is missing could go into each of the "
                        + "\(found.count) elements that \(path.prefix(count)) selects",
                    help: "name one of them with a predicate, or `append` the element to them all")
            }
            return isContradictory(from: count) ? nil : (parent, count)
        }
        return nil
    }

    /// Whether what would be made has another value at once for what its own predicate asks.
    private func isContradictory(from step: Int) -> Bool {
        guard case .set(let value) = edit.operation, let last = path.steps.last?.subject, last.isAttribute,
            path.steps.count - 2 >= step, let owner = path.steps[path.steps.count - 2].subject
        else { return false }
        return owner.attributes.contains { $0.prefix == last.prefix && $0.name == last.name && $0.value != value }
    }

    private mutating func create(_ value: String, from step: Int, in parent: Int) throws(DomainXMLError) {
        var subjects = path.steps[step...].compactMap(\.subject)
        var attribute: XPath.Subject?
        if subjects.last?.isAttribute == true { attribute = subjects.popLast() }
        // A path with an attribute in its middle leads nowhere.
        guard !subjects.isEmpty, !subjects.contains(where: \.isAttribute) else { return }
        if let attribute {
            let index = subjects.count - 1
            if !subjects[index].attributes.contains(where: {
                $0.prefix == attribute.prefix && $0.name == attribute.name
            }) {
                subjects[index].attributes.append((attribute.prefix, attribute.name, value))
            }
        }
        // On lines of their own, as far as the place has lines.
        var xml = attribute == nil ? text(value) : ""
        for (depth, subject) in subjects.enumerated().reversed() {
            let name = (subject.prefix.isEmpty ? "" : subject.prefix + ":") + subject.name
            let attributes = subject.attributes.map {
                " \($0.prefix.isEmpty ? "" : $0.prefix + ":")\($0.name)='\(XMLText.escaped($0.value))'"
            }
            let line = "\n" + String(repeating: tree.indentationUnit, count: depth)
            let end = depth == subjects.count - 1 ? "" : line
            xml = line + "<\(name)\(attributes.joined())" + (xml.isEmpty ? "/>" : ">\(xml)\(end)</\(name)>")
        }
        try write(try fragment(xml, in: parent), at: .last(in: parent))
    }

    private mutating func setValue(_ value: String, of index: Int, on owner: Int) throws(DomainXMLError) {
        try XMLText.checkKept(value, what: "the value", isAttribute: true)
        let attribute = tree.attributes[index]
        let old = tree.value(attribute)
        guard !old.isIdentical(to: value) else { return }
        // The version that an alias such as `q35` stood for is what libvirt keeps; written again it would be a newer one.
        let isMachine = tree.osType == owner && tree.matches(attribute.name, "machine")
        if isMachine, TreePair.isMachine(old, meantBy: value) { return }
        edits.replace(attribute.value, with: XMLText.escaped(value))
    }

    private mutating func setText(_ value: String, of index: Int) throws(DomainXMLError) {
        let element = tree.elements[index]
        guard tree.children(of: index).isEmpty else {
            throw DomainXMLError(
                "the path \(edit.path) selects <\(String(decoding: tree.bytes[element.name], as: UTF8.self))>, "
                    + "which has elements in it and no text of its own",
                help: "set one of these, or an @attribute; `replace` writes the whole element anew")
        }
        guard !XMLText.trimmed(tree.ownText(of: index)).isIdentical(to: XMLText.trimmed(value)) else { return }
        if element.isEmptyTag {
            tree.open(index, around: text(value), with: &edits)
        } else {
            edits.replace(element.content, with: text(value))
        }
    }

    /// A value as character data.
    private func text(_ value: String) -> String {
        XMLText.escaped(value).replacing("\r", with: "&#13;")
    }

    private mutating func addAttribute(
        _ subject: XPath.Subject, _ value: String, to index: Int
    ) throws(DomainXMLError) {
        try XMLText.checkKept(value, what: "the value", isAttribute: true)
        let element = tree.elements[index]
        let last = element.attributes.last.map { tree.attributes[$0].range.upperBound }
        let quote = last.map { tree.bytes[$0 - 1] } == XMLByte.quote ? "\"" : "'"
        var name = subject.name
        var declaration = ""
        if !subject.prefix.isEmpty {
            let uri = edit.bindings[subject.prefix] ?? ""
            let scope = XMLScope(inside: index, of: tree)
            let known = scope.prefix(of: uri, isAttribute: true)
            let prefix = known ?? scope.freePrefix(like: subject.prefix)
            if known == nil { declaration = " xmlns:\(prefix)=\(quote)\(XMLText.escaped(uri))\(quote)" }
            name = "\(prefix):\(name)"
        }
        edits.insert(
            "\(declaration) \(name)=\(quote)\(XMLText.escaped(value))\(quote)", at: last ?? element.name.upperBound)
    }
}
