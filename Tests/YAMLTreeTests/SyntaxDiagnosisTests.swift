// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Testing
import YAMLTree

@Suite struct SyntaxDiagnosisTests {
    /// The text, the mistake's code, and what is underlined.
    @Test(arguments: [
        ("a: \"x", "unclosed-quote", "\""), ("a: 'x\nb: 1\n", "unclosed-quote", "'"),
        ("a: \"x\n---\n", "unclosed-quote", "\""),
        ("a:\n\tb: 1", "tab-indentation", "\t"), ("a:\n  - x\n\t- y", "tab-indentation", "\t"),
        ("a: |\n\tx", "tab-indentation", "\t"), ("- \ta: b", "tab-indentation", "\t"),
        ("a: @x, y", "reserved-character", "@x"), ("a: `x`", "reserved-character", "`x`"),
        ("a: %x", "reserved-character", "%x"),
        ("a: b: c", "unexpected-colon", ":"), ("a: {b: 1, c}: 3", "unexpected-colon", ":"),
        ("a: 1\n b: 2", "bad-indentation", "b"), ("foo\nbar: x", "bad-indentation", "bar"),
        ("a:\n    b: 1\n  c: 2", "bad-indentation", "c:"), ("a:\n  - b\n - c", "bad-indentation", "-"),
        ("- a: 1\n  b 2\n  c: 3", "missing-colon", "b 2"),
        ("- a\nb: c", "expected-item", "b:"), ("a: 1\n- b", "expected-key", "-"),
        ("a: [1, 2", "unclosed-bracket", "["), ("a: {x: 1", "unclosed-bracket", "{"),
        ("- - [", "unclosed-bracket", "["), ("a: [b, {", "unclosed-bracket", "{"),
        ("a: [1, 2\nb: 3", "missing-comma", ":"), ("a: {\n  b: 1\n  c: 2\n}", "missing-comma", ":"),
        ("a: [b c: d e: f]", "missing-comma", ":"), ("a: [b, , c]", "missing-value", ","),
        ("a: ]", "unopened-bracket", "]"), ("a: [b]]", "unopened-bracket", "]"), ("a: }", "unopened-bracket", "}"),
        ("a: - b", "unexpected-list", "-"), ("a: ? b", "unexpected-key", "?"), (": x", "missing-key", ":"),
        ("a: \"\\d+\"", "invalid-escape", "\\d"), ("a: \"\\xZZ\"", "invalid-escape", "\\x"),
        ("a: \"é\\ud800\"", "invalid-escape", "\\u"),
        ("a: *", "invalid-alias", "*"), ("a: [*.example, b]", "invalid-alias", "*.example"),
        ("a: *web*", "invalid-alias", "*web*"), ("a: &", "invalid-anchor", "&"),
        ("a: |foo\n  x", "invalid-block", "foo"), ("a: > x\n  y", "invalid-block", "x"),
        ("a: |0\n x", "invalid-block", "0"),
        ("%YAML 3.0\n---\na", "yaml-version", "%YAML 3.0"), ("%FOO x  \n---\na", "unknown-directive", "%FOO x"),
        ("%YAML 1.2\n%YAML 1.2\n---\na", "unknown-directive", "%YAML 1.2"),
        ("a: !x!y z", "unknown-tag", "!x!y"), ("a: !<", "unknown-tag", "!<"),
        ("a: \"b\" c", "unexpected-text", "c"), ("a: 'it's'", "unexpected-text", "s'"),
        ("a: 1\n...\nb", "unexpected-text", "b"), ("\"a\" b", "unexpected-text", "b"),
        ("a: \u{1}b", "control-character", "\u{1}"), ("é: \u{7F}b", "control-character", "\u{7F}"),
        ("a: \u{9B}b", "control-character", "\u{9B}"),
    ]) func mistakeIsNamedAndUnderlined(text: String, code: String, underlined: String) {
        let found = mistakes(text)
        #expect(found.map(\.code) == [code])
        #expect(found.map { covered($0.range) } == [underlined])
        #expect(found.allSatisfy { $0.help != nil })
    }

    @Test func tabIsShown() {
        #expect(
            rendered("steps:\n\t- debug: x\n") == """
                play.yml:2:1: error: a tab can't indent a line [tab-indentation]
                 2 |     - debug: x
                   | ^~~~
                  help: indent with spaces

                """)
    }

    @Test func globIsShown() {
        #expect(
            rendered("- domains: *web-*\n") == """
                play.yml:1:12: error: `*` begins an alias, and no name follows it [invalid-alias]
                 1 | - domains: *web-*
                   |            ^~~~~~
                  help: quote the text: '*web-*'

                """)
    }

    @Test func secondColonIsShown() {
        #expect(
            rendered("- name: Step 1: inject\n") == """
                play.yml:1:15: error: a value can't hold a second `: ` [unexpected-colon]
                 1 | - name: Step 1: inject
                   |               ^
                  help: quote text that contains `: `; a mapping begins on a line of its own, indented further

                """)
    }

    @Test func missingCommaNamesTheOpenBracket() {
        #expect(
            rendered("env: {\n  A: 1\n  B: 2\n}\n") == """
                play.yml:3:4: error: a `,` or `}` is missing before this `:` [missing-comma]
                 3 |   B: 2
                   |    ^
                  help: the `{` at line 1, column 6 is still open here

                """)
    }

    @Test func wrongIndentationNamesWhatItCouldBelongTo() {
        #expect(
            rendered("- hosts: a\n   steps: []\n") == """
                play.yml:2:4: error: this key is indented as if it continued the text above [bad-indentation]
                 2 |    steps: []
                   |    ^~~~~
                  help: indent it like the keys it belongs to, or end the line above with `:` where this is its mapping

                """)
    }

    @Test(arguments: ["%YAML 1.1\n---\na", "%YAML 1.2\n---\na", "%TAG !e! tag:yaml.org,2002:\n---\n!e!str a"])
    func directivesOfYAML1AreRead(text: String) throws {
        #expect(try yaml(text)?.text == "a")
    }
}
