// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import DomainXML
import Matching
import PlaybookModel

/// One edit as a playbook writes it: a path under the key that says what is done there, and what goes with it.
struct XMLEditField: FieldValue {
    /// The edit without its namespaces; nil where a template gives its path or content only at run time.
    let edit: XMLEdit?
    let pathRange: SourceRange?
    /// Where its text or fragment stands.
    let contentRange: SourceRange?

    private static let set = Field<XPathField>("set", "The path of an element or attribute that is to say `to`.")
    private static let value = Field<String>("to", "The text or value, inserted as text and never as markup.")
    private static let remove = Field<XPathField>("remove", "The path of elements or attributes that are to go.")
    private static let append = Field<XPathField>("append", "The path of elements that get `xml` as last content.")
    private static let prepend = Field<XPathField>("prepend", "The path of elements that get `xml` as first content.")
    private static let before = Field<XPathField>("before", "The path of elements that `xml` comes before.")
    private static let after = Field<XPathField>("after", "The path of elements that `xml` comes behind.")
    private static let replace = Field<XPathField>("replace", "The path of elements that `xml` takes the place of.")
    private static let fragment = Field<XMLTextField>("xml", "The elements to put in.")
    private static let optional = Field<Bool>(
        "optional", "Whether the path may select nothing; `set` then makes no elements.")
    private static let count = Field<CountField>(
        "count", "How many nodes the path selects: a number, or {at_least: 1, at_most: 4}.")

    private static let paths = [set, remove, append, prepend, before, after, replace]
    static var fields: [any FieldDescription] {
        [set, value, remove, append, prepend, before, after, replace, fragment, optional, count]
    }

    static let placeholder = XMLEditField()
    static var schema: JSONValue {
        guard case .object(let members) = JSONValue.fields(fields) else { return .object([:]) }
        return .object(members.merging(["anyOf": .array(forms())]) { $1 })
    }

    /// An edit has one path, and beside it what goes with that alone.
    static func forms(without others: [String] = []) -> [JSONValue] {
        let keys = pathKeys + [value.key, fragment.key]
        return paths.map { path in
            let own = [path.key] + [companion(of: path)].compactMap(\.self)
            return .having(own, without: keys.filter { !own.contains($0) } + others)
        }
    }

    /// The keys of which an edit has one.
    static var pathKeys: [String] { paths.map(\.key) }

    /// The key that a path needs beside it.
    private static func companion(of path: Field<XPathField>) -> String? {
        switch path.key {
        case set.key: value.key
        case remove.key: nil
        default: fragment.key
        }
    }

    static func decode(_ node: PlaybookNode, reading: inout Reading) -> XMLEditField? {
        let body = ActionBody(node, of: "xml", fields: fields, reading: &reading)
        guard node.mapping != nil else { return nil }
        return XMLEditField(body, reading: &reading)
    }

    /// Whether the keys of an edit stand in a mapping.
    static func isWritten(in body: ActionBody) -> Bool {
        paths.contains { body[$0] != nil } || body[value] != nil || body[fragment] != nil
    }

    /// Reads an edit among the keys of a mapping; nil after its mistakes were reported.
    init?(_ body: ActionBody, reading: inout Reading) {
        let given = Self.paths.filter { body[$0] != nil }
        guard let key = given.first, let pathNode = body[key], given.count == 1 else {
            // A key that nothing knows was reported already, and may be the one that is missing.
            let keys = body.node.mapping?.entries.map(\.key) ?? []
            if given.isEmpty, !keys.allSatisfy({ key in Self.fields.contains { $0.key == key } }) { return nil }
            let found = given.map { "`\($0.key)`" }.joined(separator: " and ")
            reading.mistakes.error(
                "one-of",
                "an edit has one of `set`, `remove`, `append`, `prepend`, `before`, `after` and `replace`"
                    + (given.isEmpty ? "" : ", and this one has \(found)"),
                at: body.node.range, help: "- set: /domain/devices/disk[target/@dev='vda']/driver/@io\n  to: native")
            return nil
        }
        guard Self.checkCompanions(of: key, in: body, reading: &reading) else { return nil }
        let path = reading.value(key, of: body)
        let isOptional = reading.value(Self.optional, of: body) ?? false
        let count = reading.value(Self.count, of: body)
        pathRange = pathNode.range
        contentRange = (body[Self.value] ?? body[Self.fragment])?.range
        let operation: XMLEdit.Operation?
        if key.key == "set" {
            guard let value = reading.value(Self.value, of: body) else { return nil }
            operation = .set(value)
        } else if key.key == "remove" {
            operation = .remove
        } else {
            guard let fragment = reading.value(Self.fragment, of: body) else { return nil }
            operation = fragment.text.map { Self.operation(key.key, $0) }
        }
        guard let path else { return nil }
        guard let text = path.text, let operation else {
            edit = nil
            return
        }
        edit = XMLEdit(operation, at: text, isOptional: isOptional, count: count?.range)
    }

    private static func operation(_ key: String, _ xml: String) -> XMLEdit.Operation {
        switch key {
        case "append": .append(xml)
        case "prepend": .prepend(xml)
        case "before": .before(xml)
        case "after": .after(xml)
        default: .replace(xml)
        }
    }

    private init() {
        edit = nil
        pathRange = nil
        contentRange = nil
    }

    /// Checks that what the edit needs stands beside its path, and nothing else.
    private static func checkCompanions(
        of key: Field<XPathField>, in body: ActionBody, reading: inout Reading
    ) -> Bool {
        let needed = companion(of: key)
        for (other, node) in [(value.key, body[value]), (fragment.key, body[fragment])] {
            if let node, other != needed {
                reading.mistakes.error(
                    "stray-key", "`\(key.key)` takes no `\(other)`", at: node.range,
                    help: needed.map { "it takes `\($0)`" } ?? "it takes a path alone")
                return false
            }
            if node == nil, other == needed {
                reading.mistakes.error(
                    "missing-key", "`\(key.key)` needs `\(other)`", at: body.node.range,
                    help: other == "to" ? "to: native" : "xml: \"<rng model='virtio'>…</rng>\"")
                return false
            }
        }
        return true
    }
}

/// An XPath in a playbook: values of templates cannot change what it means.
struct XPathField: FieldValue {
    /// Nil where a template gives it only at run time.
    let text: String?

    static let placeholder = XPathField(text: nil)
    static let schema: JSONValue = .object(["type": .string("string")])

    static func decode(_ node: PlaybookNode, reading: inout Reading) -> XPathField? {
        String.decode(node, reading: &reading).map(XPathField.init)
    }

    static func read(_ node: PlaybookNode, reading: inout Reading) -> XPathField? {
        switch reading.resolve(node, escaping: .xpath) {
        case .node(let plain): decode(plain, reading: &reading)
        case .rendered(let value): reading.insideValue { decode(value, reading: &$0) }
        case .later: placeholder
        case .failed: nil
        }
    }
}

/// `count: 1` or `count: {at_least: 1, at_most: 4}`.
struct CountField: FieldValue {
    let range: ClosedRange<Int>

    private static let atLeast = Field<Int>("at_least", "The fewest nodes that are right.")
    private static let atMost = Field<Int>("at_most", "The most nodes that are right.")

    static let placeholder = CountField(range: 0...Int.max)
    static var schema: JSONValue { .anyOf(Int.schema, .fields([atLeast, atMost])) }

    static func decode(_ node: PlaybookNode, reading: inout Reading) -> CountField? {
        guard node.mapping != nil else {
            return Int.decode(node, reading: &reading).flatMap { count in
                range(count, count, at: node, reading: &reading)
            }
        }
        let body = ActionBody(node, of: "count", fields: [atLeast, atMost], reading: &reading)
        let (least, most) = (reading.value(atLeast, of: body), reading.value(atMost, of: body))
        return range(least ?? 1, most ?? .max, at: node, reading: &reading)
    }

    private static func range(_ least: Int, _ most: Int, at node: PlaybookNode, reading: inout Reading) -> CountField? {
        guard least >= 1, least <= most else {
            reading.mistakes.error(
                "bad-count", "no path can select so many nodes", at: node.range,
                help: "count: 1, or {at_least: 1, at_most: 4}; `optional: true` takes none as well")
            return nil
        }
        return CountField(range: least...most)
    }
}
