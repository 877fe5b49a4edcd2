// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibXML2

/// Evaluates XPath on a text with libxml2, and finds what it selects in the text's ``XMLTree``.
///
/// Nothing is loaded from a file or the network: a document type was refused before, and XPath 1.0 has no function that
/// opens anything.
@safe struct XPathQuery: ~Copyable {
    /// What a path selects, by the indices of the ``XMLTree``.
    enum Node: Hashable, Sendable {
        case element(Int)
        case attribute(Int, of: Int)

        /// The element itself, or the one that bears the attribute.
        var element: Int {
            switch self {
            case .element(let element), .attribute(_, let element): element
            }
        }
    }

    /// How many steps of libxml2's an evaluation may take: some tenths of a second.
    private static let operationLimit: UInt = 10_000_000

    /// How long a path may be, in bytes: to find what of a long one is missing takes a query for each of its steps.
    private static let longestPath = 4096

    private let document: LibxmlDocument
    private let context: xmlXPathContextPtr

    /// Parses a text that was found well-formed.
    ///
    /// - Throws: `DomainXMLError` where libxml2 can't parse it after all.
    init(_ tree: XMLTree, namespaces: [String: String]) throws(DomainXMLError) {
        let document = try LibxmlDocument(tree.bytes)
        guard let context = unsafe xmlXPathNewContext(document.pointer) else {
            throw DomainXMLError("libxml2 has no memory")
        }
        unsafe Self.number(document.pointer, by: tree)
        unsafe self.context = context
        self.document = document
        unsafe context.pointee.opLimit = Self.operationLimit
        unsafe xmlXPathSetErrorFunc(context)
        for (prefix, uri) in namespaces { unsafe xmlXPathRegisterNs(context, prefix, uri) }
    }

    deinit {
        unsafe xmlXPathFreeContext(context)
    }

    /// Notes in each of libxml2's nodes which one of the tree it is, one more than the index: both count in document
    /// order.
    private static func number(_ document: xmlDocPtr, by tree: XMLTree) {
        var element = 0
        var next = unsafe xmlDocGetRootElement(document)
        while let node = unsafe next, element < tree.elements.count {
            if unsafe node.pointee.type == XML_ELEMENT_NODE {
                unsafe node.pointee._private = UnsafeMutableRawPointer(bitPattern: element + 1)
                var property = unsafe node.pointee.properties
                for index in tree.elements[element].attributes where !tree.attributes[index].isDeclaration {
                    unsafe property?.pointee._private = UnsafeMutableRawPointer(bitPattern: index + 1)
                    unsafe property = property?.pointee.next
                }
                element += 1
            }
            unsafe next = unsafe following(node)
        }
    }

    /// The next node in document order.
    private static func following(_ node: xmlNodePtr) -> xmlNodePtr? {
        if unsafe node.pointee.type == XML_ELEMENT_NODE, let child = unsafe node.pointee.children {
            return unsafe child
        }
        var node = unsafe node
        while unsafe node.pointee.next == nil {
            guard let parent = unsafe node.pointee.parent, unsafe parent.pointee.type == XML_ELEMENT_NODE else {
                return nil
            }
            unsafe node = parent
        }
        return unsafe node.pointee.next
    }

    /// What a path selects, in document order; the document itself and text are left out with `elementsOnly`.
    ///
    /// - Throws: `DomainXMLError` for a path that libxml2 can't read or that takes too long, and for one that selects
    ///   something else than elements and attributes.
    func nodes(_ path: String, elementsOnly: Bool = false) throws(DomainXMLError) -> [Node] {
        unsafe context.pointee.node = xmlDocGetRootElement(document.pointer)
        unsafe xmlResetError(&context.pointee.lastError)
        guard let object = unsafe xmlXPathEvalExpression(path, context) else {
            throw unsafe Self.error(in: path, context.pointee.lastError)
        }
        defer { unsafe xmlXPathFreeObject(object) }
        guard unsafe object.pointee.type == XPATH_NODESET else {
            throw DomainXMLError(
                "the path \(path) selects no elements or attributes, but gives a value",
                help: "write the path of what is to be edited: /domain/devices/disk[1]")
        }
        guard let set = unsafe object.pointee.nodesetval else { return [] }
        unsafe xmlXPathNodeSetSort(set)
        var result: [Node] = []
        for index in 0..<Int(unsafe set.pointee.nodeNr) {
            guard let node = unsafe set.pointee.nodeTab[index] else { continue }
            let number = unsafe Int(bitPattern: node.pointee._private) - 1
            switch unsafe node.pointee.type {
            case XML_ELEMENT_NODE where number >= 0: result.append(.element(number))
            case XML_ATTRIBUTE_NODE where number >= 0:
                let owner = unsafe Int(bitPattern: node.pointee.parent.pointee._private) - 1
                result.append(.attribute(number, of: owner))
            case _ where elementsOnly: continue
            default:
                throw DomainXMLError(
                    "the path \(path) selects something else than elements and attributes",
                    help: "end it with an element or an @attribute; an element's text is set by the element's own path")
            }
        }
        return result
    }

    /// Checks that libxml2 can read a path and that its prefixes are known.
    static func check(_ path: String, namespaces: [String: String]) throws(DomainXMLError) {
        guard !path.allSatisfy(\.isWhitespace) else { throw DomainXMLError("the path is empty") }
        guard path.utf8.count <= longestPath else {
            throw DomainXMLError(
                "the path is longer than \(longestPath) bytes", help: "select by fewer conditions, or in several edits")
        }
        // libxml2 would end the path at a NUL, and tell of others on standard error.
        try XMLText.checkKept(path, what: "the path", isAttribute: false)
        Libxml.prepare()
        guard let context = unsafe xmlXPathNewContext(nil) else { throw DomainXMLError("libxml2 has no memory") }
        defer { unsafe xmlXPathFreeContext(context) }
        unsafe xmlXPathSetErrorFunc(context)
        guard let compiled = unsafe xmlXPathCtxtCompile(context, path) else {
            throw unsafe error(in: path, context.pointee.lastError)
        }
        unsafe xmlXPathFreeCompExpr(compiled)
        let words = PathWords(path)
        if let unknown = words.prefixes.first(where: { namespaces[$0] == nil }) {
            throw unknownPrefix(unknown, in: path)
        }
        if let unknown = words.calls.first(where: { !PathWords.functions.contains($0) }) {
            throw DomainXMLError(
                "XPath 1.0 has no function \(unknown)()",
                help: "contains(), starts-with(), substring(), position(), last(), count() and not() are some it has")
        }
    }

    private static func unknownPrefix(_ prefix: String, in path: String) -> DomainXMLError {
        DomainXMLError(
            "the path \(path) has the prefix \(prefix), which no namespace is bound to",
            help: "namespaces: {\(prefix): \"http://…\"}; \(XMLEdit.knownPrefix) is bound to libvirt's own")
    }

    private static func error(in path: String, _ error: xmlError) -> DomainXMLError {
        let code = unsafe error.code - Int32(XML_XPATH_EXPRESSION_OK.rawValue)
        if code == Int32(XPATH_OP_LIMIT_EXCEEDED.rawValue) || code == Int32(XPATH_RECURSION_LIMIT_EXCEEDED.rawValue) {
            return DomainXMLError(
                "the path \(path) takes too long on this domain", help: "name the elements on the way instead of //")
        }
        if code == Int32(XPATH_UNDEF_PREFIX_ERROR.rawValue) {
            return DomainXMLError(
                "the path \(path) has a prefix that no namespace is bound to",
                help: "namespaces: {prefix: \"http://…\"}")
        }
        let place = Int(unsafe error.int1)
        let problem =
            place >= path.utf8.count
            ? "it ends too soon" : "it can't be read from its byte \(place + 1) on"
        return DomainXMLError(
            "the path \(path) is no XPath 1.0: \(problem)",
            help: "/domain/devices/disk[target/@dev='vda']/driver/@io is one")
    }
}

/// Keeps libxml2 from printing to standard error; the error stays in the context.
private func xmlXPathSetErrorFunc(_ context: xmlXPathContextPtr) {
    unsafe context.pointee.error = { _, _ in }
}
