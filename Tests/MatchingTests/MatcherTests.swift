// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import Testing

/// What an expectation says of a reply; `expectation` is JSON where the user writes YAML.
private func verdict(_ expectation: String, on reply: String) throws -> String {
    var mistakes = DiagnosticCollector()
    let tree = LocatedJSON(range: nil, content: .value(try JSONValue(parsing: expectation)))
    let expectations = Expectation.read(tree, into: &mistakes)
    #expect(mistakes.diagnostics.isEmpty, "\(expectation): \(mistakes.diagnostics)")
    #expect(!expectations.isEmpty)
    let reply = try JSONValue(parsing: reply)
    return expectations.lazy.compactMap { $0.mismatch(in: reply)?.description }.first ?? "ok"
}

struct MatcherTests {
    @Test(arguments: [
        (#"{"equals": 1}"#, "1.0"), (#"{"equals": {}}"#, "{}"), (#"{"not_equals": "1"}"#, "1"),
        (#"{"equals": 18446744073709551615}"#, "18446744073709551615"),
        (#"{"matches": "^VM status: running"}"#, #""a\nVM status: running\r\n""#),
        (#"{"matches": "(?i)RUN"}"#, #""running""#), (#"{"matches": "a$"}"#, #""a\nb""#),
        (#"{"contains": "b c"}"#, #""a b c""#), (#"{"contains": ""}"#, #""""#), (#"{"contains": 2}"#, "[1, 2]"),
        (#"{"contains": {"a": 1}}"#, #"[{"b": 0}, {"a": 1, "b": 2}]"#),
        (#"{"contains": {"a": {"b": 1}}}"#, #"{"a": {"b": 1, "c": 2}, "d": 0}"#),
        (#"{"contains": [3, 1]}"#, "[1, 2, 3]"), (#"{"contains": {"a": [2]}}"#, #"{"a": [1, 2]}"#),
        (#"{"exists": true}"#, "null"), (#"{"$.a": {"exists": false}}"#, "{}"),
        (#"{"$.a": {"exists": true}}"#, #"{"a": null}"#),
        (#"{"count": 2}"#, "[1, 2]"), (#"{"count": 1}"#, #"{"a": 1}"#),
        (#"{"$[*]": {"count": {"at_least": 2, "at_most": 3}}}"#, "[1, 2]"),
        (#"{"$[*]": {"count": 0}}"#, "[]"), (#"{"at_least": 2}"#, "2"), (#"{"at_most": 2}"#, "2.0"),
        (#"{"less_than": 2}"#, "-1"),
        (#"{"greater_than": 18446744073709551614}"#, "18446744073709551615"), (#"{"one_of": [1, "a"]}"#, #""a""#),
        (#"{"type": "integer"}"#, "18446744073709551615"), (#"{"type": "number"}"#, "1"), (#"{"type": null}"#, "null"),
        (#"{"empty": true}"#, "{}"), (#"{"empty": true}"#, #""""#), (#"{"empty": false}"#, "0"),
        (#"{"$.a[*]": {"empty": true}}"#, #"{"a": []}"#),
        (#"{"$.a": {"empty": true}}"#, #"{"a": []}"#), (#"{"not": {"equals": 1}}"#, "2"),
        (#"{"not": {"at_least": 1, "at_most": 3}}"#, "4"),
        (#"{"$.a": {"not": {"exists": true}}}"#, "{}"), (#"{"not": 1}"#, "2"), (#"{"any": {"at_least": 3}}"#, "[1, 4]"),
        (#"{"any": 4}"#, #"{"a": 4}"#), (#"{"$[*]": {"any": "a"}}"#, #"["b", "a"]"#),
        (#"{"$[*]": {"all": {"type": "string"}}}"#, #"["b", "a"]"#),
        (#"{"$[*]": {"all": 1}}"#, "[]"), (#"{"$[*]": {"none": {"matches": "error"}}}"#, #"["fine"]"#),
        (#"{"none": {"count": 2}}"#, "[[1], []]"),
        (#"{"$.a": 1}"#, #"{"a": 1}"#), (#"{"$.a": [1, 2]}"#, #"{"a": [1, 2]}"#),
        (#"{"$[*].a": 1, "type": "array"}"#, #"[{"a": 1}, {"a": 1}]"#),
        (#"[{"type": "string"}, {"contains": "a"}]"#, #""ab""#),
        (#"{"$[?@.device=='d0'].locked": false}"#, #"[{"device": "d0", "locked": false}]"#),
    ])
    func holds(expectation: String, reply: String) throws {
        #expect(try verdict(expectation, on: reply) == "ok")
    }

    @Test(arguments: [
        (#"{"equals": 1}"#, "2", "$: wanted 1, found 2"),
        (#"{"equals": 1}"#, #""1""#, #"$: wanted 1, found "1" (text; quote the wanted value)"#),
        (#"{"equals": "true"}"#, "true", #"$: wanted "true", found true (a boolean, not text)"#),
        (#"{"equals": 9007199254740993}"#, "9007199254740992", "$: wanted 9007199254740993, found 9007199254740992"),
        (#"{"not_equals": 1}"#, "1.0", "$: wanted anything but 1, found 1.0"),
        (#"{"matches": "^run"}"#, #""paused""#, #"$: wanted text that matches /^run/, found "paused""#),
        (#"{"matches": "1"}"#, "1", "$: wanted text that matches /1/, found 1 (an integer, where text is wanted)"),
        (#"{"contains": "x"}"#, #""abc""#, #"$: wanted something that contains "x", found "abc""#),
        (
            #"{"contains": 42}"#, #""42""#,
            #"$: wanted something that contains 42, found "42" (text, where 42 would be found only if quoted)"#
        ),
        (#"{"contains": {"a": 1}}"#, #"[{"a": 2}]"#, #"$: wanted something that contains {"a":1}, found [{"a":2}]"#),
        (#"{"contains": 1}"#, "1", "$: wanted something that contains 1, found 1"),
        (#"{"exists": false}"#, "1", "$: wanted no node, found 1"),
        (#"{"$[*]": {"exists": false}}"#, "[1, 2]", "$[*]: wanted no node, found 2 nodes"),
        (
            #"{"$.a": {"exists": true}}"#, #"{"b": 1, "c": 2}"#,
            "$.a: wanted at least one node, found no node; `$` has the keys b, c"
        ),
        (#"{"count": 2}"#, "[1]", "$: wanted a count of 2, found 1, in an array"),
        (#"{"count": 2}"#, "7", "$: wanted a count of 2, found 7 (an integer, which has no elements)"),
        (
            #"{"$.a": {"count": 2}}"#, #"{"a": [1, 2]}"#,
            "$['a']: wanted a count of 2, found 1 node, an array of 2; end the query in `[*]`"
        ),
        (
            #"{"$[*]": {"count": {"at_least": 3, "at_most": 5}}}"#, "[1, 2]",
            "$[*]: wanted a count of (at least 3) and (at most 5), found 2 nodes"
        ),
        (#"{"at_least": 2}"#, "1", "$: wanted at least 2, found 1"),
        (#"{"at_most": 2}"#, #""1""#, #"$: wanted at most 2, found "1" (a string, where a number is wanted)"#),
        (#"{"less_than": 2}"#, "2", "$: wanted less than 2, found 2"),
        (#"{"greater_than": 2}"#, "2", "$: wanted more than 2, found 2"),
        (#"{"one_of": ["a", 1]}"#, "2", #"$: wanted one of "a", 1, found 2"#),
        (#"{"type": "integer"}"#, "1.5", "$: wanted a value of type integer, found 1.5 (a number)"),
        (#"{"empty": true}"#, "[1]", "$: wanted something empty, found [1]"),
        (#"{"empty": false}"#, "null", "$: wanted something that is not empty, found null"),
        (#"{"$.a": {"empty": false}}"#, "{}", "$.a: wanted something that is not empty, found no node; `$` is {}"),
        (#"{"not": {"at_least": 1}}"#, "2", "$: wanted not at least 1, found 2"),
        (
            #"{"any": {"at_least": 3}}"#, "[1, 2]",
            "$: wanted at least one that is at least 3, found 2 elements, none of them such: 1, 2"
        ),
        (#"{"$[*]": {"any": 3}}"#, "[]", "$[*]: wanted at least one that is 3, found no node; `$` is []"),
        (#"{"$[*]": {"all": {"at_least": 2}}}"#, "[3, 1]", "$[1]: wanted every one to be at least 2, found 1"),
        (#"{"none": {"at_least": 2}}"#, "[1, 3]", "$[1]: wanted none that is at least 2, found 3"),
        (
            #"{"$.a.b.c": 1}"#, #"{"a": {"b": [1, 2]}}"#,
            "$.a.b.c: wanted 1, found no node; `$.a.b` is an array of 2 elements"
        ),
        (#"{"$[*].a.b": 1}"#, #"[{"a": 1}, {"a": 2}]"#, "$[*].a.b: wanted 1, found no node; `$[*].a` finds 2 nodes"),
        (#"{"$.a.b": 1}"#, #"{"a": 5}"#, "$.a.b: wanted 1, found no node; `$.a` is 5"),
        (#"{"$[*].a": 1}"#, #"[{"a": 1}, {"a": 2}]"#, "$[1]['a']: wanted 1, found 2"),
        (#"[{"type": "string"}, {"contains": "x"}]"#, #""ab""#, #"$: wanted something that contains "x", found "ab""#),
    ])
    func saysWhatWasWantedAndFound(expectation: String, reply: String, wanted: String) throws {
        #expect(try verdict(expectation, on: reply) == wanted)
    }

    @Test func listsEveryKeyOnce() {
        #expect(Matcher.keys.count == 17)
        #expect(Set(Matcher.keys).count == 17)
    }

    @Test func aLongValueIsCutWithACount() throws {
        let reply = "\"" + String(repeating: "é", count: 1_000) + "\""
        let text = try verdict(#"{"equals": 1}"#, on: reply)
        #expect(text.hasSuffix("é… (802 more)"))
        #expect(text.count < 260)
    }
}
