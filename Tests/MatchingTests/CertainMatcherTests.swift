// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Testing

@testable import Matching

/// Matchers that are said to hold whatever the reply is.
@Suite struct CertainMatcherTests {
    private static let values: [JSONValue] = [
        .null, .bool(true), .integer(0), .integer(-3), .double(1), .integer(1), .unsigned(.max), .string(""),
        .string("a"), .string("ab\nc"), .array([]), .array([.integer(1)]), .array([.string("a"), .null]), .object([:]),
        .object(["a": .integer(1)]), .object(["a": .string("x"), "b": .array([])]),
    ]

    private static let matchers: [Matcher] =
        values.flatMap { [.notEquals($0), .contains($0), .oneOf([$0, .string("a")])] }
        + values.filter(\.isNumber).flatMap { [.atLeast($0), .atMost($0), .lessThan($0), .greaterThan($0)] }
        + Matcher.typeNames.map(Matcher.type)
        + [
            .exists(true), .exists(false), .empty(true), .empty(false), .count([.atLeast(.integer(0))]),
            .count([.equals(.integer(1))]), .count([.greaterThan(.integer(-1)), .notEquals(.integer(-1))]),
            .not([.equals(.integer(1))]), .any([.type("integer")]), .all([.type("integer")]), .none([.type("integer")]),
            .all([.exists(true)]), .not([.exists(false)]),
        ]

    private static func found(_ matchers: [Matcher], at path: JSONPath?) -> Int {
        let located = matchers.map { Expectation.LocatedMatcher($0) }
        return CertainMatcher.find(in: [Expectation(path: path, matchers: located)], isText: false).count
    }

    /// Beside an `equals` or alone: where the `equals` holds, so does what is said to.
    @Test(arguments: [nil, "$", "$.a", "$[*]", "$..a"]) func whatIsCertainHolds(query: String?) throws {
        let path = try query.map { try JSONPath($0) }
        let replies = Self.values + Self.values.map { .object(["a": $0]) } + Self.values.map { .array([$0, $0]) }
        var certain = 0
        for matcher in Self.matchers {
            for value in [nil] + Self.values.map(Optional.some) {
                let beside = value.map { [Matcher.equals($0)] } ?? []
                guard Self.found(beside + [matcher], at: path) > 0 else { continue }
                certain += 1
                func holds(_ matchers: [Matcher], _ reply: JSONValue) -> Bool {
                    let located = matchers.map { Expectation.LocatedMatcher($0) }
                    return Expectation(path: path, matchers: located).mismatch(in: reply) == nil
                }
                let counter = replies.first { holds(beside, $0) && !holds([matcher], $0) }
                #expect(counter == nil, "\(matcher) beside \(beside) fails for \(counter?.text() ?? "")")
            }
        }
        #expect(certain > 0)
    }

    @Test func whatMayFailIsNotJudged() throws {
        let path = try JSONPath("$.a")
        for matcher in [Matcher.exists(true), .type("string"), .count([.atLeast(.integer(1))]), .not([.exists(true)])] {
            #expect(Self.found([matcher], at: path) == 0)
        }
        #expect(Self.found([.count([.atLeast(.integer(0))])], at: nil) == 0)
        #expect(Self.found([.equals(.integer(1)), .type("integer")], at: path) == 0)
        #expect(Self.found([.equals(.integer(1)), .equals(.integer(1))], at: path) == 0)
    }
}
