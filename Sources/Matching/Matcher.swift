// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// One demand on a value, or on the nodes that a query found.
package indirect enum Matcher: Sendable, Hashable {
    /// The same value: numbers by what they amount to, the rest of the same type.
    case equals(JSONValue)
    case notEquals(JSONValue)
    /// Text in which the regular expression is found.
    case matches(TextPattern)
    /// A part of a text, an element of an array, or some members of an object, recursively.
    case contains(JSONValue)
    /// Whether there is a node at all.
    case exists(Bool)
    /// The number of nodes, or of the elements or members of a value.
    case count([Matcher])
    case atLeast(JSONValue)
    case atMost(JSONValue)
    case lessThan(JSONValue)
    case greaterThan(JSONValue)
    case oneOf([JSONValue])
    /// The value's ``JSONValue/typeName``; an integer is a `number` too.
    case type(String)
    /// No nodes, or nodes that are all an empty text, array or object, or null.
    case empty(Bool)
    /// At least one of these does not hold.
    case not([Matcher])
    /// All of these hold for at least one node, element or member.
    case any([Matcher])
    /// All of these hold for every node, element or member, also where there is none.
    case all([Matcher])
    /// No node, element or member is such that all of these hold for it.
    case none([Matcher])

    /// The keys a user writes, in the order of the cases.
    package static let keys = guide.map(\.key)

    /// What the `type` matcher knows.
    package static let typeNames = ["null", "boolean", "integer", "number", "string", "array", "object"]

    /// Whether it looks at a query's nodes together, and so may hold where there is none.
    var looksAtNodesTogether: Bool {
        switch self {
        case .exists, .count, .empty, .any, .all, .none: true
        case .not(let inner): inner.contains(where: \.looksAtNodesTogether)
        default: false
        }
    }
}
