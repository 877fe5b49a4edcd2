// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A JSONPath query, RFC 9535 in full.
///
/// The members of an object are visited in the order of their names, so that a query finds the same on every machine.
package struct JSONPath: Sendable, Hashable {
    /// The query as written.
    package let text: String
    let segments: [PathSegment]

    /// Reads a query, and checks that its function calls are well-typed.
    package init(_ text: String) throws(JSONPathError) {
        var parser = JSONPathParser(text)
        segments = try parser.query()
        self.text = text
    }

    /// The nodes the query finds, in order; a node may appear more than once.
    ///
    /// - Throws: `JSONPathError` for a query that looks at more nodes than any reply has.
    package func nodes(in document: JSONValue) throws(JSONPathError) -> [JSONNode] {
        let evaluator = PathEvaluator(root: document)
        let nodes = evaluator.nodes(of: segments, from: JSONNode(value: document, location: .root))
        guard !evaluator.isExhausted else {
            throw JSONPathError(
                message: "the query looks at more than \(PathEvaluator.mostNodes) nodes", offset: 0,
                help: "name members instead of `..` and `*`, and each of them once")
        }
        return nodes
    }

    /// The longest beginning of the query that finds something, and what it finds.
    func nearest(in document: JSONValue) -> (text: String, nodes: [JSONNode]) {
        let evaluator = PathEvaluator(root: document)
        var nodes = [JSONNode(value: document, location: .root)]
        var end = 1
        for segment in segments {
            let next = evaluator.nodes(of: [segment], from: nodes)
            if next.isEmpty { break }
            nodes = next
            end = segment.end
        }
        return (String(String.UnicodeScalarView(text.unicodeScalars.prefix(end))), nodes)
    }

    package static func == (left: JSONPath, right: JSONPath) -> Bool { left.text.isSameText(as: right.text) }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// One step of a query: selectors applied to a node, or to it and all below it.
struct PathSegment: Sendable {
    let selectors: [PathSelector]
    let isDescendant: Bool
    /// Where its text begins in the query, in Unicode scalars.
    let start: Int
    /// Where its text ends.
    let end: Int
}

enum PathSelector: Sendable {
    case name(String)
    case wildcard
    case index(Int)
    case slice(start: Int?, end: Int?, step: Int)
    case filter(FilterExpression)
}

indirect enum FilterExpression: Sendable {
    case or([FilterExpression])
    case and([FilterExpression])
    case not(FilterExpression)
    case exists(FilterQuery)
    case call(LogicalFunction)
    case comparison(FilterOperand, FilterComparison, FilterOperand)
}

/// A query within a filter, from the current node (`@`) or from the root (`$`).
struct FilterQuery: Sendable {
    let isRelative: Bool
    let segments: [PathSegment]

    /// Whether it finds at most one node, whatever the document.
    var isSingular: Bool {
        segments.allSatisfy { segment in
            guard !segment.isDescendant, segment.selectors.count == 1 else { return false }
            switch segment.selectors[0] {
            case .name, .index: return true
            case .wildcard, .slice, .filter: return false
            }
        }
    }
}

enum FilterComparison: String, Sendable, CaseIterable {
    // Two-character operators first: the parser takes the first that fits.
    case equal = "=="
    case notEqual = "!="
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case greater = ">"
}

/// What a comparison or a function's value parameter takes: RFC 9535's ValueType.
indirect enum FilterOperand: Sendable {
    case literal(JSONValue)
    case query(FilterQuery)
    case length(FilterOperand)
    case count(FilterQuery)
    case value(FilterQuery)
}

/// A `match` or `search` call: RFC 9535's functions with a result of LogicalType.
struct LogicalFunction: Sendable {
    let text: FilterOperand
    let pattern: Pattern
    /// `match` wants the whole text, `search` any part of it.
    let isWhole: Bool

    /// A pattern in the query is compiled with it, one from the document whenever it is met.
    enum Pattern: Sendable {
        /// With its text. Nil is no I-Regexp, and matches nothing.
        case fixed(IRegexp?, String)
        case computed(FilterOperand)
    }
}
