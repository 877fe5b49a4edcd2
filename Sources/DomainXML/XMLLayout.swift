// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// How a text is laid out: what white space a new element takes, and an old one takes along.
extension XMLTree {
    /// The white space that sets an element off from what stands before it: from the last line break on, if any.
    func lead(of index: Int) -> Range<Int> {
        let start = elements[index].range.lowerBound
        var at = start
        while at > 0, XMLByte.isSpace(bytes[at - 1]) {
            at -= 1
            if bytes[at] == XMLByte.lineFeed {
                if at > 0, bytes[at - 1] == XMLByte.carriageReturn { at -= 1 }
                break
            }
        }
        return at..<start
    }

    /// The text of an element's lead.
    func leadText(of index: Int) -> String {
        String(decoding: bytes[lead(of: index)], as: UTF8.self)
    }

    /// The lead of the first of the domain's elements that begins a line; empty where none does.
    var lineLead: String {
        children(of: 0).lazy.map(leadText).first { $0.utf8.contains(XMLByte.lineFeed) } ?? ""
    }

    /// What a child's line is indented by beyond its parent's: as much as the domain's own elements, else two spaces.
    var indentationUnit: String {
        let outer = elements[0].range.lowerBound
        let lineStart = bytes[..<outer].lastIndex { $0 != XMLByte.space && $0 != XMLByte.tab }.map { $0 + 1 } ?? 0
        let base = outer - lineStart
        let inner = lineLead.drop { $0 == "\n" || $0 == "\r\n" }
        return inner.count > base ? String(inner.dropFirst(base)) : "  "
    }

    /// An element's prefix as written; empty for none.
    func prefix(of index: Int) -> String {
        let element = elements[index]
        return String(
            decoding: bytes[element.name.lowerBound..<max(element.name.lowerBound, element.localName - 1)],
            as: UTF8.self)
    }

    /// Gives an element that is written `<a/>` some content.
    func open(_ index: Int, around content: String, with edits: inout XMLEdits) {
        let name = String(decoding: bytes[elements[index].name], as: UTF8.self)
        let end = elements[index].range.upperBound
        var start = end - 2
        while XMLByte.isSpace(bytes[start - 1]) { start -= 1 }
        edits.replace(start..<end, with: ">\(content)</\(name)>")
    }

    /// What to remove so that an element is gone: with its lead, unless other content shares its line.
    func removalRange(of index: Int) -> Range<Int> {
        let (lead, end) = (lead(of: index), elements[index].range.upperBound)
        let next = bytes[end...].firstIndex { $0 != XMLByte.space && $0 != XMLByte.tab } ?? end
        let endsLine = ["\n", "\r\n", "</"].contains { XMLScanner.has(bytes, $0, at: next) }
        let isAlone = endsLine || !bytes[lead].contains(XMLByte.lineFeed)
        return isAlone ? lead.lowerBound..<end : elements[index].range
    }

    /// What to remove so that an attribute is gone: with the white space before it.
    func removalRange(of attribute: Attribute) -> Range<Int> {
        var start = attribute.range.lowerBound
        while XMLByte.isSpace(bytes[start - 1]) { start -= 1 }
        return start..<attribute.range.upperBound
    }
}
