// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import Testing

private let nothing = "empty-expectation: nothing is expected here"
private let writeSomething =
    "write a matcher, such as `equals: running`, or a query, such as `$.status: running`"

struct ExpectationReaderTests {
    private func mistakes(in expectation: String) throws -> [String] {
        var mistakes = DiagnosticCollector()
        _ = Expectation.read(
            LocatedJSON(range: nil, content: .value(try JSONValue(parsing: expectation))), into: &mistakes)
        return mistakes.diagnostics.map { "\($0.code): \($0.message)" + ($0.help.map { " | \($0)" } ?? "") }
    }

    @Test(
        arguments: [
            (
                #"{"equal": 1}"#,
                "unknown-matcher: there is no matcher `equal`",
                "did you mean `equals`?"
            ),
            (
                #"{"$.a": {"status": 1}}"#,
                "unknown-matcher: there is no matcher `status`",
                "for a member of that name write $.a.status; to compare with an object, write `equals: {…}`; matchers: "
                    + Matcher.keys.joined(separator: ", ")
            ),
            (
                #"{"$.a.": 1}"#,
                "bad-jsonpath: the end can't follow `.`; a name without quotes or `*` could, others as `['name']`",
                nil
            ),
            (
                #"{"matches": "("}"#, "bad-regex: the regular expression can't be read: expected ')'",
                #"`.*` is any text; a character that is meant itself has a backslash before it, as in '\*'"#
            ),
            (
                #"{"matches": 42}"#,
                "wrong-type: `matches` wants a regular expression, not an integer",
                "put it in single quotes"
            ),
            (
                #"{"at_least": "3"}"#, "wrong-type: `at_least` wants a number, not a string",
                "write it without quotes"
            ),
            (
                #"{"exists": "yes"}"#, "wrong-type: `exists` wants `true` or `false`, not a string",
                "YAML 1.2 reads yes, no, on and off as text"
            ),
            (
                #"{"count": -1}"#, "wrong-value: `count` can't be less than 0",
                "for no node at all write `exists: false`"
            ),
            (
                #"{"count": 1.5}"#,
                "wrong-type: `count` wants an integer or matchers, not a number",
                "for example `count: {at_least: 2}`"
            ),
            (
                #"{"one_of": 1}"#, "wrong-type: `one_of` wants a list, not an integer",
                "for one value, write `equals`"
            ),
            (#"{"one_of": []}"#, "wrong-value: `one_of` wants at least one value", nil),
            (
                #"{"type": "int"}"#,
                "wrong-value: there is no type `int`",
                "types: null, boolean, integer, number, string, array, object"
            ),
            (
                #"{"type": "strin"}"#, "wrong-value: there is no type `strin`",
                "did you mean `string`?"
            ),
            (
                #"{"not": {}}"#,
                "empty-expectation: `not` expects nothing",
                "write a matcher, such as `exists: true`; for an empty object, `equals: {}`"
            ),
            (
                #"{"any": {"$.a": 1}}"#,
                "nested-query: a query can't stand below `any`",
                "write one query for both, such as `$.list[?@.name == 'x'].value`"
            ),
            (
                "{}",
                nothing, writeSomething
            ),
            (
                "[]",
                nothing, writeSomething
            ),
            (
                "5", "wrong-type: expectations are a mapping, not an integer",
                "to compare the whole reply, write `equals: …`"
            ),
            (
                "[[]]",
                nothing, writeSomething
            ),
            (
                #"[[{"equals": 1}]]"#,
                "wrong-type: expectations are a mapping, not a list",
                "to compare the whole reply, write `equals: …`"
            ),
        ] as [(String, String, String?)])
    func saysWhatToWriteInstead(expectation: String, message: String, help: String?) throws {
        #expect(try mistakes(in: expectation) == [message + (help.map { " | \($0)" } ?? "")])
    }

    @Test func reportsEveryMistake() throws {
        #expect(try mistakes(in: #"{"$[": 1, "typ": 1, "$.a": {"count": "x", "empty": 1}}"#).count == 4)
    }

    @Test func pointsIntoAQueryAndAtAMatcher() throws {
        let file = SourceFile(name: "p.yml", text: "\"$.a.é[x]\": 1\n'$.b': {at_least: 2}\n$['a\\tb'].: 1\n")
        func range(_ line: Int, _ start: Int, _ end: Int) -> SourceRange {
            SourceRange(
                file: file, start: SourcePosition(line: line, column: start),
                end: SourcePosition(line: line, column: end))
        }
        func value(_ value: JSONValue, _ range: SourceRange) -> LocatedJSON {
            LocatedJSON(range: range, content: .value(value))
        }
        let bound = LocatedJSON.Member(
            key: "at_least", keyRange: range(2, 9, 17), value: value(.integer(2), range(2, 19, 20)))
        let tree = LocatedJSON(
            range: range(1, 1, 14),
            content: .object([
                .init(key: "$.a.é[x]", keyRange: range(1, 1, 11), value: value(.integer(1), range(1, 13, 14))),
                .init(
                    key: "$.b", keyRange: range(2, 1, 6),
                    value: LocatedJSON(range: range(2, 8, 21), content: .object([bound]))),
            ]))
        var mistakes = DiagnosticCollector()
        let expectations = Expectation.read(tree, into: &mistakes)
        #expect(mistakes.diagnostics.map { $0.range?.description } == ["p.yml:1:8"])
        let expectation = try #require(expectations.first)
        let low = expectation.mismatch(in: .object(["b": .integer(1)]))
        #expect(low?.range?.description == "p.yml:2:19")
        let absent = expectation.mismatch(in: .object([:]))
        #expect(absent?.range?.description == "p.yml:2:1")
        #expect(absent?.path == "$.b")
        #expect(absent?.at == nil)
    }

    @Test func aTemplateFitsWhateverIsWanted() {
        let keys = Matcher.keys + ["$.a"]
        let members = keys.map { key in
            LocatedJSON.Member(
                key: key, keyRange: nil, value: LocatedJSON(range: nil, content: .later("{{ vars.x }}")))
        }
        var mistakes = DiagnosticCollector()
        let expectations = Expectation.read(LocatedJSON(range: nil, content: .object(members)), into: &mistakes)
        #expect(mistakes.diagnostics.isEmpty)
        #expect(expectations.count == keys.count)
    }
}
