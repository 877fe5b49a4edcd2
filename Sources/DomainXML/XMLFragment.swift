// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Elements that a user writes to be put into a domain's XML.
///
/// Their prefixes are those that the edit binds. Names without a prefix are in whatever namespace is the default one
/// where the fragment goes, as if it had been written there.
struct XMLFragment {
    /// The fragment inside of an element that declares the edit's prefixes.
    let tree: XMLTree
    /// Its outermost elements.
    let elements: [Int]

    private static let wrapper = "fragment"

    /// Reads a fragment.
    ///
    /// - Throws: `DomainXMLError`, with line and column in the fragment, for text that is not well-formed, has a document
    ///   type, uses a prefix that is not bound, or has text outside of elements or no element at all.
    init(
        _ text: String, namespaces: [String: String], defaultNamespace: String = ""
    ) throws(DomainXMLError) {
        var bindings = namespaces.filter { $0.key != "xml" }
        bindings[""] = defaultNamespace.isEmpty ? nil : defaultNamespace
        let declarations = bindings.sorted { $0.key < $1.key }.map { prefix, uri in
            " xmlns\(prefix.isEmpty ? "" : ":" + prefix)=\"\(XMLText.escaped(uri))\""
        }
        let head = "<\(Self.wrapper)\(declarations.joined())>"
        try XMLProlog.check(Array(text.utf8))
        do throws(DomainXMLError) {
            tree = try XMLTree(checking: head + text + "</\(Self.wrapper)>")
        } catch {
            throw Self.moved(error, by: head.utf8.count, known: namespaces)
        }
        // A fragment that closes the wrapper and opens another one is no single element.
        guard tree.root != nil else { throw DomainXMLError("the fragment closes what it did not open") }
        elements = tree.children(of: 0)
        let stray = XMLText.trimmed(tree.ownText(of: 0))
        guard stray.isEmpty else {
            throw DomainXMLError(
                "the fragment has text outside of its elements: \(stray.prefix(40))",
                help: "an element's text is changed with `set`")
        }
        guard !elements.isEmpty else {
            throw DomainXMLError("the fragment has no element", help: "xml: \"<rng model='virtio'>…</rng>\"")
        }
    }

    /// The error with its place in the fragment itself.
    private static func moved(
        _ error: DomainXMLError, by length: Int, known: [String: String]
    ) -> DomainXMLError {
        let column = error.column.map { error.line == 1 ? max(1, $0 - length) : $0 }
        var help = error.help
        if error.message.contains("Namespace prefix") {
            let bound = known.keys.sorted().joined(separator: ", ")
            help = "bind it: namespaces: {prefix: \"http://…\"}; bound are \(bound)"
        }
        if error.message.contains(wrapper) || error.message.contains("Extra content") {
            return DomainXMLError(
                "not well-formed XML: a tag is closed that was never opened, or the other way round", line: error.line,
                column: column, help: help)
        }
        return DomainXMLError(error.message, line: error.line, column: column, help: help)
    }

    /// The runs of elements that stand or fall together: arguments of QEMU mean something in a row only.
    var units: [[Int]] {
        var units: [[Int]] = []
        for element in elements {
            let isArgument = tree.isElement(element, "arg", in: XMLTree.qemuNamespace)
            if isArgument, let last = units.last?.last, tree.isElement(last, "arg", in: XMLTree.qemuNamespace) {
                units[units.count - 1].append(element)
            } else {
                units.append([element])
            }
        }
        return units
    }
}

extension XMLFragment {
    /// An element as it is written at a place: on lines of its own where `lead` begins one, each indented with it, with
    /// the prefixes of the place, and with declarations of its own for those that the place does not have.
    func written(_ element: Int, lead: String, at scope: XMLScope) -> String {
        let previous = elements.last { $0 < element }.map { tree.elements[$0].range.upperBound }
        let whole = (previous ?? tree.elements[0].content.lowerBound)..<end(of: element)
        let start = tree.bytes[whole].firstIndex { !XMLByte.isSpace($0) } ?? whole.lowerBound
        var edits = XMLEdits()
        var declared: [(prefix: String, on: Int)] = []
        for index in element..<tree.elements[element].next {
            var missing: [String: String] = [:]
            rename(index, at: scope, missing: &missing, with: &edits)
            for (prefix, uri) in missing.sorted(by: { $0.key < $1.key }) {
                let isKnown = declared.contains { $0.prefix == prefix && index < tree.elements[$0.on].next }
                guard !isKnown else { continue }
                declared.append((prefix, index))
                edits.insert(" xmlns:\(prefix)='\(XMLText.escaped(uri))'", at: tree.elements[index].name.upperBound)
            }
        }
        indent(start..<whole.upperBound, by: lead, with: &edits)
        return edits.applied(to: tree.bytes, within: start..<whole.upperBound)
    }

    /// Where an element ends with what goes along with it: comments before one are its own, and those behind the last, its.
    private func end(of element: Int) -> Int {
        guard element == elements.last else { return tree.elements[element].range.upperBound }
        let content = tree.elements[0].content
        return tree.bytes[content].lastIndex { !XMLByte.isSpace($0) }.map { $0 + 1 } ?? content.upperBound
    }

    /// Gives an element and its attributes the prefixes of the place, and notes those that have to be declared.
    private func rename(
        _ index: Int, at scope: XMLScope, missing: inout [String: String], with edits: inout XMLEdits
    ) {
        let item = tree.elements[index]
        if let prefix = renamed(item.binding, at: scope, missing: &missing, isAttribute: false) {
            let name = String(decoding: tree.bytes[item.localName..<item.name.upperBound], as: UTF8.self)
            let written = prefix.isEmpty ? name : "\(prefix):\(name)"
            edits.replace(item.name, with: written)
            if !item.isEmptyTag {
                let end = item.content.upperBound + 2
                edits.replace(end..<end + item.name.count, with: written)
            }
        }
        for index in item.attributes where !tree.attributes[index].isDeclaration {
            let attribute = tree.attributes[index]
            guard let prefix = renamed(attribute.binding, at: scope, missing: &missing, isAttribute: true) else {
                continue
            }
            edits.replace(attribute.name.lowerBound..<attribute.localName, with: prefix + ":")
        }
    }

    /// The prefix that a name takes at a place, where it is another one than the fragment's own; notes those that have to
    /// be declared.
    private func renamed(
        _ binding: Int, at scope: XMLScope, missing: inout [String: String], isAttribute: Bool
    ) -> String? {
        // Only what the wrapper declares: a declaration inside of the fragment comes along with it.
        guard binding > 0, tree.bindings[binding].element == 0 else { return nil }
        let prefix = String(decoding: tree.bindings[binding].prefix, as: UTF8.self)
        let uri = tree.bindings[binding].uri
        if prefix.isEmpty || scope.prefixes[prefix] == uri { return nil }
        if let known = scope.prefix(of: uri, isAttribute: isAttribute) { return known }
        // One that stands for something else at the place would hide that from what stands inside.
        let free = scope.freePrefix(
            like: prefix, besides: Set(tree.bindings.map { String(decoding: $0.prefix, as: UTF8.self) }))
        missing[free] = uri
        return free == prefix ? nil : free
    }

    /// Indents the lines of a stretch that begin between tags.
    private func indent(_ range: Range<Int>, by lead: String, with edits: inout XMLEdits) {
        var at = range.lowerBound
        while at < range.upperBound {
            if tree.bytes[at] == XMLByte.less {
                at = endOfTag(at)
                continue
            }
            let end = tree.bytes[at..<range.upperBound].firstIndex(of: XMLByte.less) ?? range.upperBound
            let gap = tree.bytes[at..<end]
            if gap.allSatisfy(XMLByte.isSpace), let line = gap.lastIndex(of: XMLByte.lineFeed) {
                let own = String(decoding: gap[(line + 1)...], as: UTF8.self)
                edits.replace(at..<end, with: lead.utf8.contains(XMLByte.lineFeed) ? lead + own : "")
            }
            at = end
        }
    }

    private func endOfTag(_ start: Int) -> Int {
        let next = start + 1 < tree.bytes.count ? tree.bytes[start + 1] : XMLByte.less
        if next == XMLByte.exclamation || next == XMLByte.question {
            return XMLScanner.endOfMarkup(tree.bytes, at: start)
        }
        var at = start
        var quote: UInt8?
        while at < tree.bytes.count {
            let byte = tree.bytes[at]
            at += 1
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == XMLByte.quote || byte == XMLByte.apostrophe {
                quote = byte
            } else if byte == XMLByte.greater {
                break
            }
        }
        return at
    }
}
