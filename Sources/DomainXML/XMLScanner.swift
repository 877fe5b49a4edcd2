// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// One pass over the bytes of an XML text that finds its elements and attributes and binds their names.
///
/// It is to be run on text that libxml2 has found well-formed. On other text it ends, too, and reads nothing beyond
/// the text's end.
struct XMLScanner {
    let bytes: [UInt8]
    /// How deep elements may be nested, and how many attributes and namespaces one may have.
    let limit: Int
    /// Where the text first goes beyond the limit of ``XMLTree/maximumCount``, and how; the scan ends there.
    private(set) var excess: (offset: Int, words: String)?

    /// The innermost element that the text's end leaves open.
    private(set) var unclosed: Int?

    private var at = 0
    /// The elements not yet closed, and how many declarations were in scope outside of each.
    private var open: [(element: Int, scope: Int)] = []
    /// The declarations in scope, innermost last, as indices into the tree's bindings.
    private var scope: [Int] = [0]

    init(bytes: [UInt8], limit: Int) {
        self.bytes = bytes
        self.limit = limit
    }

    mutating func scan(into tree: inout XMLTree) {
        let count = bytes.count
        while at < count, excess == nil {
            guard bytes[at] == XMLByte.less else {
                at = place(of: XMLByte.less)
                continue
            }
            let next = at + 1 < count ? bytes[at + 1] : XMLByte.less
            switch next {
            case XMLByte.slash: close(into: &tree)
            case XMLByte.exclamation, XMLByte.question: at = Self.endOfMarkup(bytes, at: at)
            case _ where Self.endsName(next): at += 1
            case _ where open.count == limit:
                excess = (at, "elements are nested more than \(limit) deep")
            default: startTag(into: &tree)
            }
        }
        finish(&tree)
    }

    /// Reads a start tag at `at`.
    private mutating func startTag(into tree: inout XMLTree) {
        let start = at
        at += 1
        let (name, localName) = readName()
        let index = tree.elements.count
        let firstAttribute = tree.attributes.count
        let outerScope = scope.count
        var isEmptyTag = false
        while at < bytes.count, bytes[at] != XMLByte.greater, bytes[at] != XMLByte.less {
            if bytes[at] == XMLByte.slash, at + 1 < bytes.count, bytes[at + 1] == XMLByte.greater {
                isEmptyTag = true
                at += 1
            } else if Self.endsName(bytes[at]) {
                at += 1
            } else {
                attribute(of: index, into: &tree)
            }
        }
        if at < bytes.count, bytes[at] == XMLByte.greater { at += 1 }
        guard tree.attributes.count - firstAttribute <= limit, scope.count <= limit else {
            excess = (start, "an element has more than \(limit) attributes or namespaces")
            return
        }
        for attribute in firstAttribute..<tree.attributes.count where !tree.attributes[attribute].isDeclaration {
            // Attributes without a prefix are in no namespace, whatever the default one is.
            let (name, localName) = (tree.attributes[attribute].name, tree.attributes[attribute].localName)
            guard localName > name.lowerBound else { continue }
            tree.attributes[attribute].binding = binding(bytes[name.lowerBound..<(localName - 1)], in: tree)
        }
        // Most documents declare nothing, and most elements have no prefix.
        let isPlain = scope.count == 1 && localName == name.lowerBound
        let prefix = isPlain ? [] : bytes[name.lowerBound..<max(name.lowerBound, localName - 1)]
        tree.elements.append(
            XMLTree.Element(
                range: start..<at, name: name, localName: localName, content: at..<at, parent: open.last?.element ?? -1,
                next: index + 1, attributes: firstAttribute..<tree.attributes.count,
                binding: isPlain ? -1 : binding(prefix, in: tree)))
        if isEmptyTag {
            leave(outerScope)
        } else {
            open.append((index, outerScope))
        }
    }

    /// Reads an attribute at `at`; one without a value, which no XML has, is left out.
    private mutating func attribute(of element: Int, into tree: inout XMLTree) {
        let (name, localName) = readName()
        while at < bytes.count, XMLByte.isSpace(bytes[at]) { at += 1 }
        guard at < bytes.count, bytes[at] == XMLByte.equals else { return }
        at += 1
        while at < bytes.count, XMLByte.isSpace(bytes[at]) { at += 1 }
        guard at < bytes.count, bytes[at] == XMLByte.quote || bytes[at] == XMLByte.apostrophe else { return }
        let quote = bytes[at]
        at += 1
        let valueStart = at
        at = place(of: quote)
        guard at < bytes.count else { return }
        let value = valueStart..<at
        at += 1
        let hasPrefix = localName > name.lowerBound
        let isDeclaration =
            name.count >= 5
            && (hasPrefix ? localName == name.lowerBound + 6 : name.count == 5)
            && Self.has(bytes, "xmlns", at: name.lowerBound)
        if isDeclaration {
            let prefix = hasPrefix ? bytes[localName..<name.upperBound] : []
            scope.append(tree.bindings.count)
            tree.bindings.append(
                XMLTree.Binding(
                    prefix: prefix, uri: XMLText.decoded(bytes[value], isAttribute: true), element: element,
                    attribute: tree.attributes.count))
        }
        tree.attributes.append(
            XMLTree.Attribute(
                name: name, localName: localName, value: value, binding: -1, isDeclaration: isDeclaration))
    }

    /// Reads an end tag at `at` and closes the innermost element.
    private mutating func close(into tree: inout XMLTree) {
        let start = at
        at = min(place(of: XMLByte.greater) + 1, bytes.count)
        guard let (element, outerScope) = open.popLast() else { return }
        close(element, contentEnd: start, end: at, in: &tree)
        leave(outerScope)
    }

    /// Goes back to the declarations outside of an element; most elements declare none.
    private mutating func leave(_ outerScope: Int) {
        if scope.count > outerScope { scope.removeSubrange(outerScope...) }
    }

    private func close(_ element: Int, contentEnd: Int, end: Int, in tree: inout XMLTree) {
        tree.elements[element].content = tree.elements[element].content.lowerBound..<contentEnd
        tree.elements[element].range = tree.elements[element].range.lowerBound..<end
        tree.elements[element].next = tree.elements.count
    }

    /// Closes what malformed text leaves open.
    private mutating func finish(_ tree: inout XMLTree) {
        unclosed = open.last?.element
        while let (element, _) = open.popLast() {
            close(element, contentEnd: at, end: at, in: &tree)
        }
    }

    private func binding(_ prefix: ArraySlice<UInt8>, in tree: XMLTree) -> Int {
        guard scope.count > 1 || !prefix.isEmpty else { return -1 }
        for index in scope.reversed() where tree.bindings[index].prefix == prefix {
            return index
        }
        return -1
    }

    /// Reads a name at `at`, and where its part after the colon begins.
    private mutating func readName() -> (name: Range<Int>, localName: Int) {
        let start = at
        var (end, localName) = (start, start)
        while end < bytes.count, !Self.endsName(bytes[end]) {
            if bytes[end] == XMLByte.colon, localName == start { localName = end + 1 }
            end += 1
        }
        at = end
        return (start..<end, localName)
    }

    /// Where a byte stands next, or the text's end. A local index stays in a register, where `at` goes to memory.
    private func place(of byte: UInt8) -> Int {
        var place = at
        while place < bytes.count, bytes[place] != byte { place += 1 }
        return place
    }

    /// The bytes that no name has, a bit each: tab, line feed, carriage return, space, and `"'/<=>`. All are below 64.
    @inline(__always)
    private static var nameEnds: UInt64 { 0x7000_8085_0000_2600 }

    @inline(__always)
    private static func endsName(_ byte: UInt8) -> Bool { byte < 64 && nameEnds >> UInt64(byte) & 1 == 1 }
}

extension XMLScanner {
    /// Where a comment, CDATA section, processing instruction or declaration at `at` ends.
    static func endOfMarkup(_ bytes: [UInt8], at: Int) -> Int {
        if has(bytes, "<!--", at: at) { return end(bytes, of: "-->", from: at + 4) }
        if has(bytes, "<![CDATA[", at: at) { return end(bytes, of: "]]>", from: at + 9) }
        if has(bytes, "<?", at: at) { return end(bytes, of: "?>", from: at + 2) }
        return end(bytes, of: ">", from: at + 1)
    }

    private static func end(_ bytes: [UInt8], of mark: StaticString, from: Int) -> Int {
        var at = from
        while at < bytes.count {
            if has(bytes, mark, at: at) { return at + mark.utf8CodeUnitCount }
            at += 1
        }
        return bytes.count
    }

    /// Whether these characters stand at this place.
    static func has(_ bytes: [UInt8], _ text: StaticString, at: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard at + count <= bytes.count else { return false }
        for offset in 0..<count where unsafe bytes[at + offset] != text.utf8Start[offset] {
            return false
        }
        return true
    }
}
