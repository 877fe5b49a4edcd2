// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Where new elements go, by the indices of an ``XMLTree``.
enum XMLPlace {
    case first(in: Int)
    case last(in: Int)
    case before(Int)
    case after(Int)
}

extension XMLTree {
    /// The element that what stands at a place belongs into.
    func parent(of place: XMLPlace) -> Int {
        switch place {
        case .first(let parent), .last(let parent): parent
        case .before(let sibling), .after(let sibling): elements[sibling].parent
        }
    }

    /// Puts new elements in at a place, on lines of their own where their neighbours stand on such; `written` gives them
    /// for the white space that is to stand before each.
    func insert(at place: XMLPlace, with edits: inout XMLEdits, _ written: (_ lead: String) -> String) {
        switch place {
        case .before(let sibling):
            let lead = leadText(of: sibling)
            let text = written(lead)
            // The lead that `written` begins with is there already; the sibling needs one of its own instead.
            edits.insert(String(text.dropFirst(lead.count)) + lead, at: elements[sibling].range.lowerBound)
        case .after(let sibling):
            edits.insert(written(leadText(of: sibling)), at: endOfLine(after: elements[sibling].range.upperBound))
        case .first(let parent):
            guard let child = children(of: parent).first else { return insert(into: parent, with: &edits, written) }
            edits.insert(written(leadText(of: child)), at: elements[parent].content.lowerBound)
        case .last(let parent):
            guard let last = children(of: parent).last else { return insert(into: parent, with: &edits, written) }
            let lead =
                parent == 0 && !leadText(of: last).utf8.contains(XMLByte.lineFeed) ? lineLead : leadText(of: last)
            let end = endOfContent(of: parent)
            edits.insert(written(lead), at: end)
        }
    }

    /// Puts the first elements into one that has none.
    private func insert(into parent: Int, with edits: inout XMLEdits, _ written: (_ lead: String) -> String) {
        let element = elements[parent]
        let outer = leadText(of: parent)
        let lead = outer.utf8.contains(XMLByte.lineFeed) ? outer + indentationUnit : ""
        if element.isEmptyTag {
            open(parent, around: written(lead) + outer, with: &edits)
        } else if bytes[element.content].allSatisfy(XMLByte.isSpace) {
            edits.replace(element.content, with: written(lead) + outer)
        } else {
            edits.insert(written(lead), at: element.content.lowerBound)
        }
    }

    /// After all that stands in an element, blanks that end its line among it.
    func endOfContent(of parent: Int) -> Int {
        let content = elements[parent].content
        let end = bytes[content].lastIndex { !XMLByte.isSpace($0) }.map { $0 + 1 } ?? content.lowerBound
        let line = bytes[end..<content.upperBound].firstIndex { $0 != XMLByte.space && $0 != XMLByte.tab }
        guard let line, bytes[line] == XMLByte.lineFeed || bytes[line] == XMLByte.carriageReturn else { return end }
        return line
    }

    /// After the comments that end the line of what ends at a place, which they speak of; else the place itself.
    private func endOfLine(after place: Int) -> Int {
        var (end, at) = (place, place)
        while at < bytes.count {
            if bytes[at] == XMLByte.space || bytes[at] == XMLByte.tab {
                at += 1
            } else if XMLScanner.has(bytes, "<!--", at: at) {
                at = XMLScanner.endOfMarkup(bytes, at: at)
                end = at
            } else {
                let endsLine = bytes[at] == XMLByte.lineFeed || bytes[at] == XMLByte.carriageReturn
                return endsLine || XMLScanner.has(bytes, "</", at: at) ? end : place
            }
        }
        return end
    }
}
