// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Matching
import Testing

struct JSONValueTests {
    @Test(arguments: [
        ("null", JSONValue.null), ("true", .bool(true)), ("false", .bool(false)), ("1", .integer(1)),
        ("0", .integer(0)), ("1.0", .double(1)), ("1e2", .double(100)), ("0.1", .double(0.1)),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .unsigned(9_223_372_036_854_775_808)), ("18446744073709551615", .unsigned(.max)),
        ("9007199254740993", .integer(9_007_199_254_740_993)), ("18446744073709551616", .double(0x1p64)),
        ("\"\\ud83d\\ude00\\u0000\"", .string("😀\0")), ("\"12\"", .string("12")),
        ("[true, 1, null]", .array([.bool(true), .integer(1), .null])),
        (" {\"a\": {}} ", .object(["a": .object([:])])),
    ])
    func readsEveryKindExactly(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(arguments: ["", " ", "nul", "[1 2]", "{\"a\" 1}", "\"a\nb\"", "1 2", "1e400", "\"\\ud83d\"", "{a: 1}"])
    func refusesWhatIsNoJSON(text: String) {
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: text) }
    }

    @Test func refusesEndlessNestingWithoutACrash() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: text) }
    }

    @Test func saysWhatIsWrongWithAText() {
        let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: "") }
        #expect(error?.description == "not JSON: the text is empty")
    }

    @Test(arguments: [
        "null", "true", "-9223372036854775808", "18446744073709551615", "1.0", "0.1", "5e-324", "1e+300", "[]", "{}",
        #"{"a":[1,{"b":null}],"é\n\u001f\"\\":"/"}"#,
    ])
    func textReadsBackAsTheSameValue(text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(value.text() == text)
        #expect(try JSONValue(parsing: value.text(pretty: true)) == value)
        let coded = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
        #expect(coded.equals(value))
    }

    @Test func prettyTextIsSortedAndIndented() throws {
        let value = try JSONValue(parsing: #"{"b": [1, [], {}], "a": {"c": null}}"#)
        #expect(
            value.text(pretty: true) == """
                {
                  "a": {
                    "c": null
                  },
                  "b": [
                    1,
                    [],
                    {}
                  ]
                }
                """)
    }

    @Test func namesTheTypes() {
        let values: [JSONValue] = [
            .null, .bool(true), .integer(1), .unsigned(.max), .double(1), .string(""), .array([]), .object([:]),
        ]
        let names = ["null", "boolean", "integer", "integer", "number", "string", "array", "object"]
        #expect(values.map(\.typeName) == names)
    }

    @Test(arguments: [
        ("1", "1.0", JSONOrdering.equal), ("0", "-0.0", .equal), ("1", "1.5", .less), ("-1", "-1.5", .greater),
        ("9007199254740993", "9007199254740992.0", .greater), ("9007199254740992", "9007199254740992.0", .equal),
        ("9223372036854775807", "9223372036854775808", .less), ("9223372036854775807", "9.3e18", .less),
        ("18446744073709551615", "18446744073709551616", .less), ("18446744073709551615", "-1", .greater),
        ("-9223372036854775808", "-9.223372036854775808e18", .equal), ("-9223372036854775808", "-1e300", .greater),
        ("18446744073709551614", "18446744073709551615", .less), ("1e300", "18446744073709551615", .greater),
        (#""a""#, #""b""#, .less), (#""Z""#, #""a""#, .less), (#""a""#, #""a""#, .equal), (#""""#, #""a""#, .less),
        (#""\uffff""#, #""\ud83d\ude00""#, .less),
    ])
    func comparesWithoutRounding(left: String, right: String, ordering: JSONOrdering) throws {
        let (left, right) = (try JSONValue(parsing: left), try JSONValue(parsing: right))
        #expect(left.compare(right) == ordering)
        #expect(left.equals(right) == (ordering == .equal))
        #expect(right.equals(left) == (ordering == .equal))
    }

    @Test(arguments: [("1", "true"), ("1", "\"1\""), ("null", "false"), ("[]", "{}"), ("0", "null")])
    func neverEqualsAnotherType(left: String, right: String) throws {
        let (left, right) = (try JSONValue(parsing: left), try JSONValue(parsing: right))
        #expect(!left.equals(right))
        #expect(left.compare(right) == nil)
    }

    @Test func comparesContainersDeeply() throws {
        let value = try JSONValue(parsing: #"{"a": [1, {"b": 2}]}"#)
        #expect(value.equals(try JSONValue(parsing: #"{"a": [1.0, {"b": 2.0}]}"#)))
        #expect(!value.equals(try JSONValue(parsing: #"{"a": [{"b": 2}, 1]}"#)))
        #expect(!value.equals(try JSONValue(parsing: #"{"a": [1, {"b": 2}], "c": null}"#)))
        #expect(!value.equals(try JSONValue(parsing: #"{"c": [1, {"b": 2}]}"#)))
    }

    @Test func comparesTextByScalarNotByLook() {
        #expect(!JSONValue.string("é").equals(.string("e\u{301}")))
        #expect(JSONValue.object(["e\u{301}": .null])[member: "é"] == nil)
        #expect(JSONValue.object(["é": .integer(1)])[member: "é"] == .integer(1))
    }

    @Test func aLocatedTreeGivesItsValueBack() throws {
        let value = try JSONValue(parsing: #"{"a": [1, {"b": null}], "c": "x"}"#)
        #expect(LocatedJSON(range: nil, content: .value(value)).json == value)
        #expect(LocatedJSON(range: nil, content: .later("{{ x }}")).json == .string("{{ x }}"))
    }
}
