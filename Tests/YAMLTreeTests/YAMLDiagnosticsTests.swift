// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Testing
import YAMLTree

@Suite struct YAMLDiagnosticsTests {
    @Test func duplicateKeyNamesTheFirst() {
        #expect(
            rendered("- hosts: a\n  tags: b\n  hosts: c\n") == """
                play.yml:3:3: error: the key `hosts` is there twice [duplicate-key]
                 3 |   hosts: c
                   |   ^~~~~
                  help: it is first set at line 1, column 3

                """)
    }

    @Test func duplicateKeyIsFoundInALongMapping() {
        let text = (0..<100).map { "k\($0): 1\n" }.joined() + "k3: 1\nk98: 1\n"
        #expect(
            mistakes(text).map(\.help) == [
                "it is first set at line 4, column 1", "it is first set at line 99, column 1",
            ])
    }

    @Test(arguments: ["{1: a, '1': b}", "{a: 1, a: 2}", "{a, a}", "{&x a: 1, *x : 2}", "a: 1\n\"a\": 2"])
    func sameTextIsTheSameKey(text: String) {
        #expect(mistakes(text).map(\.code) == ["duplicate-key"])
    }

    @Test func undefinedAliasSuggestsTheNearestAnchor() {
        #expect(
            rendered("- &default {a: 1}\n- *defualt\n") == """
                play.yml:2:3: error: no anchor `&defualt` stands before this alias [undefined-alias]
                 2 | - *defualt
                   |   ^~~~~~~~
                  help: did you mean `*default`?

                """)
    }

    @Test func undefinedAliasMayBeAGlob() {
        let help = mistakes("hosts: *web").first?.help
        #expect(help == "write `&web` before the value it stands for, or quote the text: \"*web\"")
    }

    @Test func aliasBeforeItsAnchorIsUndefined() {
        #expect(mistakes("- *a\n- &a 1").map(\.code) == ["undefined-alias"])
    }

    @Test(arguments: ["&a [*a]", "&a {b: {c: *a}}", "&a {*a : 1}", "&a\n<<: *a"])
    func aliasInsideItsOwnAnchorIsAnError(text: String) {
        #expect(mistakes(text).map(\.code) == ["recursive-alias"])
    }

    @Test func recursiveAliasIsShown() {
        #expect(
            rendered("a: &x\n  b: *x\n") == """
                play.yml:2:6: error: the alias `*x` stands inside the value it names [recursive-alias]
                 2 |   b: *x
                   |      ^~
                  help: end the value of `&x` before the alias

                """)
    }

    @Test func unknownTagIsShown() {
        #expect(
            rendered("secret: !secret |\n  abc\n") == """
                play.yml:1:9: error: the tag `!secret` is not known [unknown-tag]
                 1 | secret: !secret |
                   |         ^~~~~~~
                  help: quote it where it is text: "!secret"; else remove it

                """)
    }

    @Test(arguments: ["!x y", "!!binary YQ==", "!!set {a}", "!<x> y", "!x [a]", "!x {a: b}", "{!x a: b}", "&a !x y"])
    func otherTagsAreUnknown(text: String) {
        #expect(mistakes(text).map(\.code) == ["unknown-tag"])
    }

    @Test(arguments: ["- &a !x y\n- *a", "- &a !x [y]\n- *a"]) func aliasOfARejectedNodeIsNoFurtherMistake(text: String)
    {
        #expect(mistakes(text).map(\.code) == ["unknown-tag"])
    }

    @Test func tagMismatchIsShown() {
        #expect(
            rendered("a: !!int twelve\nb: !!seq {c: d}") == """
                play.yml:1:4: error: `twelve` is not what its tag `!!int` says [tag-mismatch]
                 1 | a: !!int twelve
                   |    ^~~~~~~~~~~~
                  help: remove the tag, or correct the value
                play.yml:2:4: error: a mapping is not what its tag `!!seq` says [tag-mismatch]
                 2 | b: !!seq {c: d}
                   |    ^~~~~
                  help: remove the tag, or write `!!map`

                """)
    }

    @Test func templateWithoutQuotesSaysSo() {
        #expect(
            rendered("- log: {{ vars.log }}/x.log\n") == """
                play.yml:1:9: error: a key must be text, not a mapping [complex-key]
                 1 | - log: {{ vars.log }}/x.log
                   |         ^~~~~~~~~~~~
                  help: quote a value that begins with a template: "{{ … }}"

                """)
    }

    @Test func listIsNoKey() {
        #expect(mistakes("? [a, b]\n: c\n").map(\.help) == ["write the key as text"])
    }

    @Test func numberOutOfRangeIsShown() {
        #expect(
            rendered("size: 18446744073709551616\n") == """
                play.yml:1:7: error: the number 18446744073709551616 does not fit into 64 bits [number-out-of-range]
                 1 | size: 18446744073709551616
                   |       ^~~~~~~~~~~~~~~~~~~~
                  help: quote it where text is meant; integers go from -9223372036854775808 to 18446744073709551615

                """)
    }

    @Test func secondDocumentIsShown() {
        #expect(
            rendered("---\na: 1\n---\nb: [\n") == """
                play.yml:3:1: error: a second document begins here, and a file holds one [second-document]
                 3 | ---
                   | ^~~
                  help: remove this line, or put what follows into a file of its own

                """)
    }

    @Test func mergedValueIsShown() {
        #expect(mistakes("<<: [{a: 1}, x]").map { covered($0.range) } == ["x"])
        #expect(mistakes("<<: [{a: 1}, x]").map(\.message) == ["`<<` merges mappings, not text"])
    }

    @Test func missingKeyIsAnError() {
        #expect(mistakes("{: a}").map(\.code) == ["missing-key"])
        #expect(mistakes("? \n: a").map(\.code) == ["missing-key"])
        #expect(mistakes("a: 1\n: b").map { covered($0.range) } == [":"])
    }
}
