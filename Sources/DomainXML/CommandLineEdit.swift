// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension DomainDocument {
    /// The same document with an injection in it, or out of it; the identical text when nothing is to do.
    ///
    /// What is new stands where libvirt writes it, as libvirt writes it, so that libvirt's own text edited is what
    /// libvirt stores after a define. The namespace's prefix is the one that the document declares, or `qemu`.
    ///
    /// - Throws: `DomainXMLError` as ``Injection/validate()``, and for a domain without any child elements.
    package func applying(_ injection: Injection) throws(DomainXMLError) -> DomainDocument {
        try injection.validate()
        var edit = try CommandLineEdit(tree, injection)
        guard edit.changesSomething else { return applyingSections(of: injection) }
        let edited = DomainDocument(edited: try edit.text())
        guard edited.commandLine == edit.result else {
            throw DomainXMLError("the edited XML does not read as it was meant", help: "please report this as a bug")
        }
        return edited.applyingSections(of: injection)
    }
}

extension DomainDocument {
    /// The same document with this command line and no other; the identical text where it has it.
    func setting(_ commandLine: QEMUCommandLine) throws(DomainXMLError) -> DomainDocument {
        var edit = CommandLineEdit(tree, to: commandLine)
        return edit.changesSomething ? DomainDocument(edited: try edit.text()) : self
    }
}

/// An injection turned into replacements in a domain's text.
private struct CommandLineEdit {
    private let tree: XMLTree
    private let sites: CommandLineSites
    private let arguments: ListEdit<String>
    private let environment: ListEdit<EnvironmentVariable>
    /// What the command line is to read as afterwards.
    let result: QEMUCommandLine
    private var edits = XMLEdits()

    init(_ tree: XMLTree, _ injection: Injection) throws(DomainXMLError) {
        self.tree = tree
        sites = CommandLineSites(tree)
        let (old, variables) = (sites.arguments.map(\.value), sites.environment.map(\.value))
        arguments = try ListEdit(injection, of: old)
        environment = ListEdit(injection, of: variables)
        result = QEMUCommandLine(
            arguments: arguments.applied(to: old), environment: environment.applied(to: variables))
    }

    /// The change to what the command line is to read as.
    init(_ tree: XMLTree, to wanted: QEMUCommandLine) {
        self.tree = tree
        sites = CommandLineSites(tree)
        arguments = ListEdit(from: sites.arguments.map(\.value), to: wanted.arguments)
        environment = ListEdit(from: sites.environment.map(\.value), to: wanted.environment)
        result = wanted
    }

    var changesSomething: Bool { !arguments.isEmpty || !environment.isEmpty }

    /// The edited text.
    mutating func text() throws(DomainXMLError) -> String {
        if result.isEmpty {
            tree.remove(sites.blocks, with: &edits)
        } else if sites.blocks.isEmpty {
            try insertBlock()
        } else {
            editBlocks()
        }
        return edits.applied(to: tree.bytes)
    }

    private mutating func editBlocks() {
        let removed = Set(
            arguments.removed.map { sites.arguments[$0].element }
                + environment.removed.map { sites.environment[$0].element })
        for (index, variable) in environment.replaced {
            replaceValue(of: sites.environment[index].element, with: variable.value)
        }
        var filled: Set<Int> = []
        insert(arguments.inserted.map { .argument($0) }, at: anchorOfArguments(), filled: &filled)
        insert(environment.inserted.map { .variable($0) }, at: anchorOfEnvironment(), filled: &filled)
        // A block that loses all it had goes as a whole.
        let known = Set(sites.arguments.map(\.element) + sites.environment.map(\.element))
        let emptied = sites.blocks.filter { block in
            let inside = known.filter { tree.elements[$0].parent == block }
            return !inside.isEmpty && inside.isSubset(of: removed) && !filled.contains(block)
        }
        tree.remove(emptied, with: &edits)
        for element in removed where !emptied.contains(tree.elements[element].parent) {
            edits.remove(tree.removalRange(of: element))
        }
    }

    /// Where new elements go.
    private enum Anchor {
        case after(Int), before(Int), into(Int)
    }

    private func anchorOfArguments() -> Anchor {
        if arguments.place > 0 { return .after(sites.arguments[arguments.place - 1].element) }
        if let first = sites.arguments.first { return .before(first.element) }
        return sites.environment.first.map { .before($0.element) } ?? .into(sites.blocks[0])
    }

    private func anchorOfEnvironment() -> Anchor {
        if environment.place > 0 { return .after(sites.environment[environment.place - 1].element) }
        if let first = sites.environment.first { return .before(first.element) }
        return sites.arguments.last.map { .after($0.element) } ?? .into(sites.blocks[0])
    }

    private mutating func insert(_ items: [CommandLineItem], at anchor: Anchor, filled: inout Set<Int>) {
        guard !items.isEmpty else { return }
        switch anchor {
        case .after(let element):
            filled.insert(tree.elements[element].parent)
            edits.insert(
                written(items, lead: tree.leadText(of: element), in: tree.elements[element].parent),
                at: tree.elements[element].range.upperBound)
        case .before(let element):
            filled.insert(tree.elements[element].parent)
            edits.insert(
                written(items, lead: tree.leadText(of: element), in: tree.elements[element].parent),
                at: tree.lead(of: element).lowerBound)
        case .into(let block):
            // A block without arguments or variables is written anew around what else it may hold.
            filled.insert(block)
            fill(block)
        }
    }

    private func written(_ items: [CommandLineItem], lead: String, in block: Int) -> String {
        items.map { lead + $0.written(prefix: tree.prefix(of: block)) }.joined()
    }

    /// Fills a block that has neither arguments nor variables.
    private mutating func fill(_ block: Int) {
        // Both lists come here; the first call writes both.
        guard edits.isEmpty else { return }
        let element = tree.elements[block]
        let lead = tree.leadText(of: block)
        let childLead = lead.utf8.contains(XMLByte.lineFeed) ? lead + tree.indentationUnit : ""
        let items = written(result.items, lead: childLead, in: block)
        if element.isEmptyTag {
            tree.open(block, around: items + lead, with: &edits)
        } else if tree.bytes[element.content].allSatisfy(XMLByte.isSpace) {
            edits.replace(element.content, with: items + lead)
        } else {
            edits.insert(items, at: element.content.lowerBound)
        }
    }

    private mutating func replaceValue(of element: Int, with value: String?) {
        let escaped = value.map(XMLText.escaped)
        switch (tree.attribute(of: element, "value"), escaped) {
        case (let attribute?, let value?): edits.replace(attribute.value, with: value)
        case (let attribute?, nil): edits.remove(tree.removalRange(of: attribute))
        case (nil, let value?):
            guard let name = tree.attribute(of: element, "name") else { return }
            edits.insert(" value='\(value)'", at: name.range.upperBound)
        case (nil, nil): break
        }
    }

    private mutating func insertBlock() throws(DomainXMLError) {
        guard let last = tree.children(of: 0).last else {
            throw DomainXMLError("the domain has no elements", help: "write at least <name>…</name> into <domain>")
        }
        let prefix = tree.declaredPrefix(with: &edits)
        // The driver's other elements come after the command line.
        let others = tree.children(of: 0).first {
            tree.namespace(tree.elements[$0].binding) == XMLTree.qemuNamespace
        }
        let lead: String
        let place: Int
        if let others {
            lead = tree.leadText(of: others)
            place = tree.lead(of: others).lowerBound
        } else {
            lead = tree.leadText(of: last).utf8.contains(XMLByte.lineFeed) ? tree.leadText(of: last) : tree.lineLead
            place = tree.endOfContent(of: 0)
        }
        let childLead = lead.utf8.contains(XMLByte.lineFeed) ? lead + tree.indentationUnit : ""
        let items = result.items.map { childLead + $0.written(prefix: prefix) }.joined()
        edits.insert("\(lead)<\(prefix):commandline>\(items)\(lead)</\(prefix):commandline>", at: place)
    }
}
