// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching
import Testing

struct ExpectationTests {
    private func excerpt(_ path: String?, _ matcher: Matcher, in reply: JSONValue) throws -> String? {
        let expectation = Expectation(path: try path.map { try JSONPath($0) }, matchers: [.init(matcher)])
        return try #require(expectation.mismatch(in: reply)).excerpt
    }

    @Test func showsTheContainerOfAScalar() throws {
        let reply = try JSONValue(parsing: #"[{"device": "d0", "locked": true}, {"device": "d1"}]"#)
        #expect(
            try excerpt("$[?@.device=='d0'].locked", .equals(.bool(false)), in: reply) == """
                {
                  "device": "d0",
                  "locked": true
                }
                """)
    }

    @Test func showsAWindowOfALargeContainer() throws {
        let members = (10..<40).map { ("k\($0)", JSONValue.array([.integer($0), .null])) }
        var object = Dictionary(uniqueKeysWithValues: members)
        object["k25"] = .string("paused")
        #expect(
            try excerpt("$.k25", .equals(.string("running")), in: .object(object)) == """
                {
                  … (11 more)
                  "k21": [… 2],
                  "k22": [… 2],
                  "k23": [… 2],
                  "k24": [… 2],
                  "k25": "paused",
                  "k26": [… 2],
                  "k27": [… 2],
                  "k28": [… 2],
                  … (11 more)
                }
                """)
    }

    @Test func showsTheLinesOfAText() throws {
        let text = "VM status: paused\r\nsecond"
        #expect(try excerpt(nil, .equals(.string("x")), in: .string(text)) == "VM status: paused\nsecond")
        let long = (1...50).map(String.init).joined(separator: "\n")
        #expect(try excerpt(nil, .exists(false), in: .string(long))?.hasSuffix("11\n… (39 more)") == true)
    }

    @Test func showsTheNearestPartWhereAQueryFindsNothing() throws {
        let reply = try JSONValue(parsing: #"{"a": {"b": 1}, "z": [1, 2, 3]}"#)
        #expect(try excerpt("$.a.c.d", .equals(.null), in: reply) == "{\n  \"b\": 1\n}")
    }

    @Test func showsTheSmallestPartWithAllNodesThatAreCounted() throws {
        let reply = try JSONValue(parsing: #"{"list": [{"device": "d0"}, {"device": "d1"}], "other": 1}"#)
        let all = """
            [
              {
                "device": "d0"
              },
              {
                "device": "d1"
              }
            ]
            """
        for matcher in [Matcher.count([.equals(.integer(3))]), .exists(false), .any([.equals(.string("d2"))])] {
            #expect(try excerpt("$.list[*].device", matcher, in: reply) == all)
        }
        let count = Matcher.count([.equals(.integer(3))])
        #expect(try excerpt("$.list[0].*", count, in: reply) == "{\n  \"device\": \"d0\"\n}")
        #expect(try excerpt("$.nothing[*]", count, in: reply) == nil)
    }

    @Test func showsNothingMoreOfAScalarReply() throws {
        #expect(try excerpt(nil, .equals(.integer(1)), in: .integer(2)) == nil)
    }

    @Test func staysWithinItsBounds() throws {
        let wide = String(repeating: "w", count: 2_000)
        let rows = (0..<200).map { JSONValue.object([wide + "\($0)": .string(wide), "v": .integer($0)]) }
        for (path, reply) in [("$[150].v", JSONValue.array(rows)), ("$", .array(rows)), ("$", .string("\n" + wide))] {
            let mismatch = try #require(
                Expectation(path: try JSONPath(path), matchers: [.init(.equals(.null))]).mismatch(in: reply))
            let excerpt = try #require(mismatch.excerpt)
            #expect(excerpt.count <= 1_000)
            #expect(excerpt.split(separator: "\n").count <= 12)
            #expect(mismatch.found.count <= 220)
        }
    }

    @Test func stopsAtTheFirstMatcherThatFails() throws {
        let expectation = Expectation(
            path: nil, matchers: [.init(.type("integer")), .init(.atLeast(.integer(5))), .init(.equals(.null))])
        #expect(expectation.mismatch(in: .integer(3))?.wanted == "at least 5")
    }
}
