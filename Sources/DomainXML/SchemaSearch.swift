// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibXML2

/// Finds the smallest part of a document that a schema does not take.
///
/// What libxml2 itself says of a domain is mostly "Extra element devices in interleave", whatever is wrong in there. So
/// parts are taken out one by one until the rest is valid, and then parts of that part.
@safe struct SchemaSearch {
    private let document: xmlDocPtr
    private let schema: xmlRelaxNGPtr
    private let file: String
    private lazy var vocabulary = SchemaVocabulary(beside: file)
    private var path: [String] = []
    private var said: [Complaint] = []
    /// How many more times the document may be validated: a huge domain is not searched for ever, and what libxml2 said
    /// has to do then.
    private var budget: Int

    /// What libxml2 said, and of which element.
    @safe private struct Complaint {
        let words: String
        let node: xmlNodePtr?
        let isOfValue: Bool
    }

    /// The fault of a document, nil where it is valid. The document is not to be used afterwards.
    static func fault(in document: xmlDocPtr, by schema: xmlRelaxNGPtr, file: String, size: Int) -> SchemaFault? {
        var search = unsafe SchemaSearch(document: document, schema: schema, file: file, size: size)
        search.said = search.complaints()
        guard !search.said.isEmpty, let root = unsafe xmlDocGetRootElement(document) else { return nil }
        unsafe search.path = [search.name(root)]
        return unsafe search.fault(in: root) ?? search.deepFault(in: root) ?? search.value(in: root)
            ?? search.firstFault(in: root) ?? search.saidFault(root)
    }

    private init(document: xmlDocPtr, schema: xmlRelaxNGPtr, file: String, size: Int) {
        unsafe self.document = document
        unsafe self.schema = schema
        self.file = file
        // A validation takes some 20 ns a byte.
        budget = max(50, 40_000_000 / max(1, size))
    }

    private mutating func isValid() -> Bool {
        guard budget > 0 else { return false }
        budget -= 1
        return complaints().isEmpty
    }

    /// What libxml2 complains of; nothing of a valid document.
    private func complaints() -> [Complaint] {
        var complaints: [Complaint] = []
        guard let context = unsafe xmlRelaxNGNewValidCtxt(schema) else { return [] }
        defer { unsafe xmlRelaxNGFreeValidCtxt(context) }
        let status = unsafe withUnsafeMutablePointer(to: &complaints) { list in
            unsafe xmlRelaxNGSetValidStructuredErrors(
                context,
                { list, error in
                    guard let list = unsafe list?.assumingMemoryBound(to: [Complaint].self),
                        let error = unsafe error, let message = unsafe error.pointee.message
                    else { return }
                    unsafe list.pointee.append(
                        Complaint(
                            words: String(cString: message).split(separator: "\n").joined(separator: " "),
                            node: error.pointee.node?.assumingMemoryBound(to: xmlNode.self),
                            isOfValue: String(cString: message).hasPrefix("Error validating")))
                }, list)
            return unsafe xmlRelaxNGValidateDoc(context, document)
        }
        if status == 0 { return [] }
        return complaints.isEmpty ? [unsafe Complaint(words: "no words", node: nil, isOfValue: false)] : complaints
    }

    /// The fault in an element without which the document would be valid, or in the whole document; nil where no single
    /// part of it is to blame.
    private mutating func fault(in element: xmlNodePtr) -> SchemaFault? {
        if let fault = unsafe attribute(of: element) { return fault }
        let children = unsafe elements(in: element)
        for index in unsafe children.indices where unsafe isValid(without: children[index]) {
            return unsafe faultWithin(children[index])
        }
        return nil
    }

    /// The fault in a child without which the document would be valid: the child itself where nothing in it alone is it.
    private mutating func faultWithin(_ child: xmlNodePtr) -> SchemaFault {
        unsafe path.append(name(child))
        if let twin = unsafe twin(of: child) {
            return unsafe SchemaFault(part: .second, path: path, line: max(line(child), line(twin)))
        }
        if let fault = unsafe fault(in: child) ?? deepFault(in: child) ?? firstFault(in: child) { return fault }
        if let fault = unsafe value(in: child) { return fault }
        let text = unsafe XMLText.trimmed(text(child.pointee.children))
        let isLeaf = unsafe elements(in: child).isEmpty
        if isLeaf, !text.isEmpty {
            return unsafe SchemaFault(part: .text(text), path: path, line: line(child))
        }
        if let fault = unsafe saidFault(within: child) { return fault }
        return unsafe SchemaFault(part: .element, path: path, line: line(child))
    }

    /// Another element of the same name beside it, without which the document would be valid as well.
    private mutating func twin(of child: xmlNodePtr) -> xmlNodePtr? {
        guard let parent = unsafe child.pointee.parent else { return nil }
        let namesakes = unsafe elements(in: parent).filter { unsafe $0 != child && name($0) == name(child) }
        for index in unsafe namesakes.indices where unsafe isValid(without: namesakes[index]) {
            return unsafe namesakes[index]
        }
        return nil
    }

    /// The fault somewhere below an element, where something on the way to it must not be missing.
    private mutating func deepFault(in element: xmlNodePtr) -> SchemaFault? {
        let children = unsafe elements(in: element)
        for index in unsafe children.indices {
            unsafe path.append(name(children[index]))
            if let fault = unsafe fault(in: children[index]) ?? deepFault(in: children[index]) { return fault }
            path.removeLast()
        }
        return nil
    }

    /// The first of several faults among an element's children: with all from it on taken out, the rest is valid.
    private mutating func firstFault(in element: xmlNodePtr) -> SchemaFault? {
        let children = unsafe elements(in: element)
        var removed: [Int] = []
        for index in unsafe children.indices.reversed() {
            unsafe xmlUnlinkNode(children[index])
            removed.append(index)
            guard isValid() else { continue }
            unsafe put(children[index], before: nil, in: element)
            for index in removed.dropLast() { unsafe xmlFreeNode(children[index]) }
            return unsafe faultWithin(children[index])
        }
        for index in removed.reversed() { unsafe put(children[index], before: nil, in: element) }
        return nil
    }

    /// What libxml2's own words tell, where nothing that can be taken out is to blame.
    private func saidFault(_ root: xmlNodePtr) -> SchemaFault {
        unsafe saidFault(within: root)
            ?? SchemaFault(part: .several(said.first?.words ?? ""), path: path, line: line(root))
    }

    /// The text in an element that libxml2 names: of values alone it tells the place.
    private func saidFault(within element: xmlNodePtr) -> SchemaFault? {
        guard let node = unsafe said.first(where: \.isOfValue)?.node else { return nil }
        let text = unsafe XMLText.trimmed(text(node.pointee.children))
        var names: [String] = []
        var isWithin = false
        var outer: xmlNodePtr? = unsafe node
        while let next = unsafe outer, unsafe next.pointee.type == XML_ELEMENT_NODE {
            unsafe names.insert(name(next), at: 0)
            if unsafe next == element { isWithin = true }
            unsafe outer = next.pointee.parent
        }
        guard isWithin, !text.isEmpty, unsafe elements(in: node).isEmpty else { return nil }
        return unsafe SchemaFault(part: .text(text), path: names, line: line(node))
    }
}

/// libxml2's nodes.
extension SchemaSearch {
    /// The attribute of an element without which the document would be valid.
    private mutating func attribute(of element: xmlNodePtr) -> SchemaFault? {
        var property = unsafe element.pointee.properties
        while let attribute = unsafe property {
            unsafe property = attribute.pointee.next
            let (previous, next) = unsafe (attribute.pointee.prev, attribute.pointee.next)
            unsafe previous?.pointee.next = next
            if unsafe previous == nil { unsafe element.pointee.properties = next }
            let isFault = isValid()
            unsafe previous?.pointee.next = attribute
            if unsafe previous == nil { unsafe element.pointee.properties = attribute }
            guard isFault else { continue }
            let name = unsafe String(cString: attribute.pointee.name)
            let value = unsafe text(attribute.pointee.children)
            let known = unsafe values(of: name, in: element, insteadOf: value)
            return unsafe SchemaFault(
                part: .attribute(name, value: value), path: path, line: line(element), alternatives: known)
        }
        return nil
    }

    /// The attribute of an element that would be right with another value.
    private mutating func value(in element: xmlNodePtr) -> SchemaFault? {
        for property in unsafe attributes(of: element) {
            let known = unsafe values(of: property.name, in: element, insteadOf: property.value)
            guard !known.isEmpty else { continue }
            return unsafe SchemaFault(
                part: .attribute(property.name, value: property.value), path: path, line: line(element),
                alternatives: known)
        }
        return nil
    }

    /// The values that make the document valid in the place of an attribute's own.
    private mutating func values(of name: String, in element: xmlNodePtr, insteadOf value: String) -> [String] {
        let known = vocabulary.values(of: name)
        defer { unsafe _ = xmlSetProp(element, name, value) }
        return known.filter { other in
            unsafe _ = xmlSetProp(element, name, other)
            return isValid()
        }
    }

    private func attributes(of element: xmlNodePtr) -> [(name: String, value: String)] {
        var result: [(String, String)] = []
        var property = unsafe element.pointee.properties
        while let attribute = unsafe property {
            if unsafe attribute.pointee.ns == nil {
                unsafe result.append((String(cString: attribute.pointee.name), text(attribute.pointee.children)))
            }
            unsafe property = attribute.pointee.next
        }
        return result
    }

    private mutating func isValid(without node: xmlNodePtr) -> Bool {
        let (parent, next) = unsafe (node.pointee.parent, node.pointee.next)
        unsafe xmlUnlinkNode(node)
        defer { unsafe put(node, before: next, in: parent) }
        return isValid()
    }

    private func put(_ node: xmlNodePtr, before next: xmlNodePtr?, in parent: xmlNodePtr?) {
        if let next = unsafe next {
            unsafe _ = xmlAddPrevSibling(next, node)
        } else {
            unsafe _ = xmlAddChild(parent, node)
        }
    }

    private func elements(in parent: xmlNodePtr) -> [xmlNodePtr] {
        unsafe nodes(from: parent.pointee.children).filter { unsafe $0.pointee.type == XML_ELEMENT_NODE }
    }

    private func nodes(from first: xmlNodePtr?) -> [xmlNodePtr] {
        var result: [xmlNodePtr] = unsafe []
        var next = unsafe first
        while let node = unsafe next {
            unsafe result.append(node)
            unsafe next = node.pointee.next
        }
        return unsafe result
    }

    /// What the pieces of text among nodes say.
    private func text(_ first: xmlNodePtr?) -> String {
        unsafe nodes(from: first).reduce(into: "") { text, node in
            let isText = unsafe node.pointee.type == XML_TEXT_NODE || node.pointee.type == XML_CDATA_SECTION_NODE
            if isText, let content = unsafe node.pointee.content { text += unsafe String(cString: content) }
        }
    }

    private func name(_ node: xmlNodePtr) -> String {
        unsafe node.pointee.name.map { unsafe String(cString: $0) } ?? ""
    }

    private func line(_ node: xmlNodePtr) -> Int { unsafe Int(xmlGetLineNo(node)) }
}
