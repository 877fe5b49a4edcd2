// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Where the elements, attributes and namespaces of a text stand: byte ranges, elements in document order.
struct XMLTree: Sendable {
    /// One element; its descendants follow it in ``XMLTree/elements``.
    struct Element: Sendable {
        /// From the `<` of its start tag to after its end.
        var range: Range<Int>
        /// Its name as written, with prefix.
        var name: Range<Int>
        /// Where its local name begins.
        var localName: Int
        /// What stands between its tags; empty and at the end of the tag for `<a/>`.
        var content: Range<Int>
        /// The index of the element it stands in; -1 for the outermost.
        var parent: Int
        /// The index after its last descendant: its next sibling, where there is one.
        var next: Int
        /// Its attributes, namespace declarations among them, as indices into ``XMLTree/attributes``.
        var attributes: Range<Int>
        /// The declaration that its name is bound by, as index into ``XMLTree/bindings``; -1 for no namespace.
        var binding: Int

        /// Whether it is written `<a/>`.
        var isEmptyTag: Bool { content.upperBound == range.upperBound }
    }

    /// One attribute.
    struct Attribute: Sendable {
        /// Its name as written, with prefix.
        var name: Range<Int>
        /// Where its local name begins.
        var localName: Int
        /// Its value as written, without the quotes.
        var value: Range<Int>
        /// The binding of its prefix; -1 for no namespace.
        var binding: Int
        /// Whether it declares a namespace.
        var isDeclaration: Bool

        /// From its name to after its closing quote.
        var range: Range<Int> { name.lowerBound..<value.upperBound + 1 }
    }

    /// A prefix bound to a namespace.
    struct Binding: Sendable {
        /// The prefix; empty for the default namespace.
        var prefix: ArraySlice<UInt8>
        /// The namespace's URI; empty where a default namespace is taken back.
        var uri: String
        /// The declaring element, as index into ``XMLTree/elements``.
        var element: Int
        /// The declaration, as index into ``XMLTree/attributes``; -1 for `xml`, which nobody declares.
        var attribute: Int
    }

    /// The namespace of libvirt's QEMU driver.
    static let qemuNamespace = "http://libvirt.org/schemas/domain/qemu/1.0"
    /// Elements may be nested this deep, as in libxml2, have this many attributes, and see this many namespaces:
    /// beyond some thousands of attributes libxml2 takes minutes.
    static let maximumCount = 256
    /// A text may be this long, in bytes.
    static let maximumSize = 16 << 20

    let bytes: [UInt8]
    var elements: [Element] = []
    var attributes: [Attribute] = []
    var bindings: [Binding]

    /// Reads a text that libxml2 finds well-formed.
    ///
    /// - Throws: `DomainXMLError` for a text that is too long, too deep, has a document type, says that it is not
    ///   UTF-8, or is not well-formed.
    init(checking text: String) throws(DomainXMLError) {
        let bytes = Self.bytes(of: text)
        guard bytes.count <= Self.maximumSize else {
            throw DomainXMLError("the XML has \(bytes.count) bytes", help: "at most \(Self.maximumSize) are read")
        }
        try XMLProlog.check(bytes)
        // The scan needs no well-formed text, takes little time with any, and spares libxml2 what would take it long.
        self.init(scanning: bytes)
        if let (offset, words) = excess {
            throw DomainXMLError(words, at: offset, of: bytes, help: "no domain XML has; is this the right file?")
        }
        try WellFormedness.check(self)
    }

    /// A text's first bytes, copied at once: an array made of its UTF-8 view takes them one by one.
    static func bytes(of text: String, atMost limit: Int = .max) -> [UInt8] {
        unsafe text.utf8.withContiguousStorageIfAvailable { unsafe Array($0.prefix(limit)) }
            ?? Array(text.utf8.prefix(limit))
    }

    /// Reads a text of any kind as far as it makes sense; what it makes of malformed XML is some tree.
    ///
    /// Beyond `limit` in depth, attributes or namespaces it ends.
    init(scanning bytes: [UInt8], limit: Int = maximumCount) {
        self.bytes = bytes
        bindings = [
            Binding(
                prefix: Array("xml".utf8)[...], uri: "http://www.w3.org/XML/1998/namespace", element: -1, attribute: -1)
        ]
        elements.reserveCapacity(bytes.count / 40)
        attributes.reserveCapacity(bytes.count / 30)
        var scanner = XMLScanner(bytes: bytes, limit: limit)
        scanner.scan(into: &self)
        excess = scanner.excess
        unclosed = scanner.unclosed
    }

    /// Where the text first goes beyond ``maximumCount``, and how; the tree ends there.
    private var excess: (offset: Int, words: String)?
    /// The innermost element that malformed text leaves open.
    private(set) var unclosed: Int?
}

extension XMLTree {
    /// The outermost element, if there is exactly one.
    var root: Element? {
        guard let first = elements.first, first.next == elements.count else { return nil }
        return first
    }

    /// The indices of an element's child elements.
    func children(of index: Int) -> [Int] {
        var result: [Int] = []
        var child = index + 1
        while child < elements[index].next {
            result.append(child)
            child = elements[child].next
        }
        return result
    }

    /// The namespace that a binding stands for; empty for none.
    func namespace(_ binding: Int) -> String {
        binding < 0 ? "" : bindings[binding].uri
    }

    /// Whether an element has this local name in this namespace.
    func isElement(_ index: Int, _ localName: StaticString, in namespace: String = "") -> Bool {
        let element = elements[index]
        return matches(element.localName..<element.name.upperBound, localName)
            && self.namespace(element.binding) == namespace
    }

    /// The first child element with this local name in this namespace.
    func child(of index: Int, _ localName: StaticString, in namespace: String = "") -> Int? {
        var child = index + 1
        while child < elements[index].next {
            if isElement(child, localName, in: namespace) { return child }
            child = elements[child].next
        }
        return nil
    }

    /// The domain's `<os>`'s `<type>`.
    var osType: Int? { child(of: 0, "os").flatMap { child(of: $0, "type") } }

    /// An element's attribute of this name in no namespace.
    func attribute(of index: Int, _ name: StaticString) -> Attribute? {
        for attribute in attributes[elements[index].attributes] where matches(attribute.name, name) {
            return attribute
        }
        return nil
    }

    /// What an attribute says.
    func value(_ attribute: Attribute) -> String {
        XMLText.decoded(bytes[attribute.value], isAttribute: true)
    }

    /// Whether these bytes are this name.
    func matches(_ range: Range<Int>, _ name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        return unsafe bytes[range].elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: range.count))
    }

    /// All text that stands in an element itself, CDATA included, without that of its child elements.
    func ownText(of index: Int) -> String {
        var result = ""
        var at = elements[index].content.lowerBound
        for child in children(of: index) {
            appendText(at..<elements[child].range.lowerBound, to: &result)
            at = elements[child].range.upperBound
        }
        appendText(at..<elements[index].content.upperBound, to: &result)
        return result
    }

    /// Adds the text of a stretch that has no elements: comments and processing instructions say nothing.
    func appendText(_ range: Range<Int>, to result: inout String) {
        var at = range.lowerBound
        while at < range.upperBound {
            let tag = bytes[at..<range.upperBound].firstIndex(of: XMLByte.less) ?? range.upperBound
            if tag > at { result += XMLText.decoded(bytes[at..<tag], isAttribute: false) }
            guard tag < range.upperBound else { return }
            at = min(XMLScanner.endOfMarkup(bytes, at: tag), range.upperBound)
            if XMLScanner.has(bytes, "<![CDATA[", at: tag), at - 3 >= tag + 9 {
                // Ampersands in CDATA are just that, but line ends are normalized there too.
                var text = String(decoding: bytes[(tag + 9)..<(at - 3)], as: UTF8.self)
                if text.utf8.contains(XMLByte.carriageReturn) {
                    text = String(text.map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 })
                }
                result += text
            }
        }
    }
}
