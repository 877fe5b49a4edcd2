// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// One edit of a domain's XML: what is to be done where an XPath says.
package struct XMLEdit: Codable, Sendable, Hashable {
    /// What is done to each node that the path selects.
    package enum Operation: Codable, Sendable, Hashable {
        /// The element's text or the attribute's value becomes this; the element or attribute is made where it is not.
        case set(String)
        case remove
        /// The fragment becomes the element's last content.
        case append(String)
        /// The fragment becomes the element's first content.
        case prepend(String)
        /// The fragment comes before the element.
        case before(String)
        /// The fragment comes behind the element.
        case after(String)
        /// The fragment takes the element's place.
        case replace(String)

        /// The key in YAML.
        package var word: String {
            switch self {
            case .set: "set"
            case .remove: "remove"
            case .append: "append"
            case .prepend: "prepend"
            case .before: "before"
            case .after: "after"
            case .replace: "replace"
            }
        }

        /// The XML to put in, where it is one that puts XML in.
        var fragment: String? {
            switch self {
            case .set, .remove: nil
            case .append(let xml), .prepend(let xml), .before(let xml), .after(let xml), .replace(let xml): xml
            }
        }
    }

    /// An XPath 1.0 expression; one that does not begin with `/` begins at `<domain>`.
    package let path: String
    package let operation: Operation
    /// Namespaces by prefix, for the path and the fragment, beside ``knownPrefix``.
    package let namespaces: [String: String]
    /// Whether the path may select nothing; then `set` makes no elements.
    package let isOptional: Bool
    /// How many nodes the path may select; nil for any number of them.
    package let count: ClosedRange<Int>?

    /// The prefix that is bound to libvirt's QEMU namespace without a word.
    package static let knownPrefix = "qemu"

    package init(
        _ operation: Operation, at path: String, namespaces: [String: String] = [:], isOptional: Bool = false,
        count: ClosedRange<Int>? = nil
    ) {
        self.path = path
        self.operation = operation
        self.namespaces = namespaces
        self.isOptional = isOptional
        self.count = count
    }

    /// The same edit with namespaces.
    package func binding(_ namespaces: [String: String]) -> XMLEdit {
        XMLEdit(operation, at: path, namespaces: namespaces, isOptional: isOptional, count: count)
    }

    /// Whether a prefix can be bound: a name, and none that XML or libvirt has bound already.
    package static func isBindable(_ prefix: String) -> Bool {
        let first = prefix.utf8.first.map { XMLByte.isLetter($0) || $0 == XMLByte.underscore || $0 >= 0x80 } ?? false
        let rest = prefix.utf8.dropFirst().allSatisfy {
            XMLByte.isLetter($0) || XMLByte.isDigit($0) || $0 == XMLByte.underscore || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: ".") || $0 >= 0x80
        }
        return first && rest && prefix != knownPrefix && !prefix.lowercased().hasPrefix("xml")
    }

    /// All prefixes that the path and the fragment may use.
    var bindings: [String: String] {
        var bindings = namespaces
        bindings[Self.knownPrefix] = XMLTree.qemuNamespace
        bindings["xml"] = "http://www.w3.org/XML/1998/namespace"
        return bindings
    }

    /// Checks what can be told of an edit without a domain.
    ///
    /// - Throws: `DomainXMLError` for a path that is no XPath, a fragment that is not well-formed, a prefix that is not
    ///   bound, and a value that XML or libvirt can't keep.
    package func validate() throws(DomainXMLError) {
        try validatePath()
        try validateContent()
    }

    /// Checks the path alone.
    package func validatePath() throws(DomainXMLError) {
        try XPathQuery.check(path, namespaces: bindings)
        let selection = XPath(path)
        guard selection.steps.count < XMLTree.maximumCount else {
            throw DomainXMLError(
                "the path has \(XMLTree.maximumCount) steps or more, and no domain is as deep", help: "shorten it")
        }
        // That a path gives a number, a text or a truth shows on any domain.
        if !selection.isPlain {
            _ = try XPathQuery(XMLTree(checking: "<domain/>"), namespaces: bindings).nodes(path, elementsOnly: true)
        }
        guard let last = selection.steps.last?.subject, last.isAttribute else { return }
        switch operation {
        case .set, .remove: return
        default:
            throw DomainXMLError(
                "`\(operation.word)` takes the path of an element, and \(path) is an attribute's",
                help: "an attribute is changed with `set` and taken out with `remove`")
        }
    }

    /// Checks the value or the fragment alone.
    package func validateContent() throws(DomainXMLError) {
        if let xml = operation.fragment { _ = try XMLFragment(xml, namespaces: bindings) }
        guard case .set(let value) = operation else { return }
        let isAttribute = XPath(path).steps.last?.subject?.isAttribute == true
        try XMLText.checkKept(value, what: "the value", isAttribute: isAttribute)
    }
}
