// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Cuts the part out of a reply that shows what a node is and what stands around it.
enum Excerpt {
    private static let mostLines = 12
    private static let mostCharacters = 1_000
    private static let widestLine = 80

    /// A container or a text of several lines by itself, another scalar within its container; nil for a scalar reply,
    /// of which nothing more can be shown.
    static func text(around node: JSONNode, in reply: JSONValue) -> String? {
        switch node.value {
        case .array, .object: return text(of: node.value, showing: nil)
        case .string(let text) where text.contains(where: \.isNewline): return window(text)
        default:
            guard let parent = node.location.parent, let container = reply.value(at: parent) else { return nil }
            return text(of: container, showing: node.location)
        }
    }

    /// The smallest part of the reply that holds all of the nodes; nil for none.
    static func text(holding nodes: [JSONNode], in reply: JSONValue) -> String? {
        guard let first = nodes.first else { return nil }
        if nodes.count == 1 { return text(around: first, in: reply) }
        let shared = nodes.dropFirst().reduce(first.location) { $0.shared(with: $1.location) }
        return reply.value(at: shared).map { text(of: $0, showing: nil) }
    }

    private static func window(_ text: String) -> String {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let shown = lines.prefix(mostLines - 1).map { String($0).cut(to: widestLine - 15) }
        return (shown + remainder(lines.count - shown.count)).joined(separator: "\n")
    }

    private static func text(of container: JSONValue, showing location: JSONLocation?) -> String {
        if container.fits(mostLines) {
            let whole = container.text(pretty: true)
            if whole.count <= mostCharacters { return whole }
        }
        switch container {
        case .object(let members):
            let sorted = members.sorted { $0.key < $1.key }
            var position = 0
            if case .member(_, let name)? = location { position = sorted.firstIndex { $0.key == name } ?? 0 }
            let lines = outline(of: sorted, around: position) { name, value in
                "\(JSONValue.string(name).text().cut(to: 20)): \(value.outline)"
            }
            return (["{"] + lines + ["}"]).joined(separator: "\n")
        case .array(let elements):
            var position = 0
            if case .element(_, let index)? = location { position = index }
            let lines = outline(of: elements, around: position, line: \.outline)
            return (["["] + lines + ["]"]).joined(separator: "\n")
        default: return container.brief
        }
    }

    /// A line for each entry near the one that matters.
    private static func outline<Entry>(
        of entries: [Entry], around position: Int, line: (Entry) -> String
    ) -> [String] {
        // The brackets and the two remainders take the other lines.
        let room = mostLines - 4
        let start = max(0, min(position - room / 2, entries.count - room))
        let end = min(entries.count, start + room)
        let lines = entries.indices[start..<end].map { line(entries[$0]) + ($0 + 1 < entries.count ? "," : "") }
        return (remainder(start) + lines + remainder(entries.count - end)).map { "  " + $0 }
    }

    private static func remainder(_ count: Int) -> [String] { count > 0 ? ["… (\(count) more)"] : [] }
}

extension JSONValue {
    /// The value on one short line, containers as what they hold.
    fileprivate var outline: String {
        switch self {
        case .array(let elements) where !elements.isEmpty: "[… \(elements.count)]"
        case .object(let members) where !members.isEmpty: "{… \(members.count)}"
        default: text().cut(to: 40)
        }
    }

    /// Whether its pretty text has at most so many lines; stops counting where it has more.
    fileprivate func fits(_ lines: Int) -> Bool {
        var left = lines
        func take(_ value: JSONValue) -> Bool {
            left -= 1
            guard left >= 0 else { return false }
            switch value {
            case .array(let elements) where !elements.isEmpty:
                left -= 1
                return elements.allSatisfy(take)
            case .object(let members) where !members.isEmpty:
                left -= 1
                return members.values.allSatisfy(take)
            default: return true
            }
        }
        return take(self) && left >= 0
    }

    /// The value at a place in it.
    fileprivate func value(at location: JSONLocation) -> JSONValue? {
        switch location {
        case .root: return self
        case .member(let parent, let name): return value(at: parent)?[member: name]
        case .element(let parent, let index):
            guard case .array(let elements)? = value(at: parent), elements.indices.contains(index) else { return nil }
            return elements[index]
        }
    }
}
