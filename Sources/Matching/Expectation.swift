// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// What the reply itself, or the nodes of one query into it, must be.
package struct Expectation: Sendable, Hashable {
    /// A matcher and where the user wrote it.
    package struct LocatedMatcher: Sendable, Hashable {
        package let matcher: Matcher
        package let range: SourceRange?

        package init(_ matcher: Matcher, range: SourceRange? = nil) {
            self.matcher = matcher
            self.range = range
        }
    }

    /// Nil for the reply itself.
    package let path: JSONPath?
    /// All of them must hold.
    package let matchers: [LocatedMatcher]
    /// The key that asks for it.
    package let range: SourceRange?

    package init(path: JSONPath?, matchers: [LocatedMatcher], range: SourceRange? = nil) {
        self.path = path
        self.matchers = matchers
        self.range = range
    }

    /// The place in the query's text, in Unicode scalars from its start; all of the key where it is not to be told.
    package func place(of offset: Int) -> SourceRange? {
        guard let path else { return range }
        return range?.place(of: offset, in: path.text)
    }

    /// The first matcher that does not hold for the reply, explained; nil where all hold.
    package func mismatch(in reply: JSONValue) -> Mismatch? {
        let root = JSONNode(value: reply, location: .root)
        let nodes: [JSONNode]?
        do throws(JSONPathError) {
            nodes = try path?.nodes(in: reply)
        } catch {
            return Mismatch(
                path: path?.text, at: nil, wanted: "nodes to look at", found: error.message, range: range)
        }
        for located in matchers {
            let failure = nodes.map(located.matcher.failure(on:)) ?? located.matcher.failure(on: root)
            if let failure { return explained(failure, of: located, in: reply) }
        }
        return nil
    }

    private func explained(_ failure: MatchFailure, of located: LocatedMatcher, in reply: JSONValue) -> Mismatch {
        var found = failure.found
        var blamed = failure.node
        if let path, failure.isAbsence {
            let (text, nodes) = path.nearest(in: reply)
            found += "; `\(text)` \(Self.description(of: nodes))"
            blamed = nodes.first
        }
        return Mismatch(
            path: path?.text, at: failure.node?.path, wanted: located.matcher.description, found: found,
            excerpt: blamed.map { Excerpt.text(around: $0, in: reply) }
                ?? Excerpt.text(holding: failure.together, in: reply),
            range: failure.isAbsence ? range : located.range ?? range)
    }

    /// Says what the nearest part that exists has, as it reads after its path.
    private static func description(of nodes: [JSONNode]) -> String {
        guard nodes.count == 1 else { return "finds \(nodes.count) nodes" }
        switch nodes[0].value {
        case .object(let members) where !members.isEmpty:
            return "has the keys \(members.keys.sorted().joined(separator: ", ").cut())"
        case .array(let elements) where !elements.isEmpty:
            return "is an array of \(elements.count) element\(elements.count == 1 ? "" : "s")"
        case let value: return "is \(value.brief)"
        }
    }
}
