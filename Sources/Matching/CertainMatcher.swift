// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// A matcher that holds whatever the reply is, and so asserts nothing.
package struct CertainMatcher: Sendable {
    /// Why it cannot fail, as it reads behind a colon.
    package let reason: String
    package let help: String
    package let range: SourceRange?

    /// Finds them among expectations that must all hold; `isText` where the reply is text for certain.
    package static func find(in expectations: [Expectation], isText: Bool) -> [CertainMatcher] {
        var equals: [String: [JSONValue]] = [:]
        for expectation in expectations {
            for case .equals(let value) in expectation.matchers.map(\.matcher) {
                equals[expectation.path?.text ?? "", default: []].append(value)
            }
        }
        return expectations.flatMap { expectation in
            expectation.matchers.compactMap { located in
                let certainty =
                    located.matcher.certainty(of: expectation, isText: isText)
                    ?? equals[expectation.path?.text ?? ""]?.lazy.compactMap {
                        located.matcher.implication(of: $0, hasPath: expectation.path != nil)
                    }.first
                return certainty.map { CertainMatcher(reason: $0, help: $1, range: located.range ?? expectation.range) }
            }
        }
    }
}

extension Matcher {
    /// Why it holds by itself, and what to write instead.
    fileprivate func certainty(of expectation: Expectation, isText: Bool) -> (reason: String, help: String)? {
        let isRoot = expectation.path?.segments.isEmpty ?? true
        switch self {
        case .exists(true) where isRoot:
            return (
                "there is always something at the root", "ask for what must be there: `$.NAME: {exists: true}`"
            )
        case .matches(let pattern) where pattern.fitsEverything:
            return (
                "/\(pattern.text)/ is found in every text",
                isRoot && isText
                    ? "write what the text must hold"
                    : "write what the text must hold; `type: string` asks for any text"
            )
        case .type("string") where isRoot && isText:
            return ("this reply is always text", "write what it must hold, with `matches` or `contains`")
        case .count(let inner) where expectation.path != nil && inner.allSatisfy(\.holdsForEveryCount):
            return ("no count is less than 0", "write the least that must be found: `count: {at_least: 1}`")
        default: return nil
        }
    }

    private var holdsForEveryCount: Bool {
        switch self {
        case .atLeast(let bound): bound.isNumber && [.less, .equal].contains(bound.compare(.integer(0)))
        case .greaterThan(let bound), .notEquals(let bound):
            bound.isNumber && bound.compare(.integer(0)) == .less
        default: false
        }
    }

    /// Why it holds wherever the value is equal to another one that must be there.
    fileprivate func implication(of value: JSONValue, hasPath: Bool) -> (reason: String, help: String)? {
        if case .equals = self { return nil }
        // These look at how many nodes there are, or at what equal numbers do not share.
        if hasPath && looksAtNodesTogether || value.isNumber && looksAtType { return nil }
        guard value.size == nil || !looksAtType, failure(on: JSONNode(value: value, location: .root)) == nil else {
            return nil
        }
        return ("`equals: \(value.brief)` beside it demands more", "remove it")
    }

    private var looksAtType: Bool {
        switch self {
        case .type: true
        case .count(let inner), .not(let inner), .any(let inner), .all(let inner), .none(let inner):
            inner.contains(where: \.looksAtType)
        default: false
        }
    }
}
