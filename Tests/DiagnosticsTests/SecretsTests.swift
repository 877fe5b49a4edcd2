// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Testing

@Suite struct SecretsTests {
    private static func masked(_ text: String, hiding secrets: String...) -> String {
        let hidden = Secrets()
        for secret in secrets { hidden.insert(secret) }
        return hidden.masked(text)
    }

    @Test(arguments: [
        ("hunter2", "a hunter2, and hunter2hunter2", "a ********, and ****************"),
        ("hunter2", "HUNTER2 hunter3 unter2", "******** hunter3 unter2"),
        ("Hunter2", "hunter2", "********"),
        ("  padded \n", "[padded]", "[********]"),
        (#"a<b>&"c'd"#, #"<x y='a&lt;b&gt;&amp;&quot;c&apos;d'>"#, "<x y='********'>"),
        (#"a<b>&"c'd"#, #"a&lt;b&gt;&amp;"c'd"#, "********"),
        (#"qu"o\te"#, #"{"v":"qu\"o\\te"}"#, #"{"v":"********"}"#),
        ("with,comma", "file=with,,comma,id=x", "file=********,id=x"),
        ("p@ss w/d", "http://u:p%40ss%20w%2Fd@host", "http://u:********@host"),
        ("first line\nsecond line\n", "+ second line", "+ ********"),
        ("first line\nsecond line\n", #""first line\nsecond line\n""#, #""********\n********\n""#),
        ("user-{{ vars.name }}:t0ken", "user-bob:t0ken {{ vars.name }}", "********bob******** {{ vars.name }}"),
        ("pässwörd", "ein pässwörd hier", "ein ******** hier"),
        ("long enough to be cut", "found \"long enou…", "found \"********…"),
    ]) func aSecretIsMaskedHoweverItIsWritten(_ secret: String, _ text: String, _ expected: String) {
        #expect(Self.masked(text, hiding: secret) == expected)
    }

    @Test func theLongestOfSeveralIsMasked() {
        #expect(Self.masked("abcdefgh abcdef", hiding: "abcd", "abcdefgh") == "******** ********ef")
    }

    @Test func textsThatTurnUpEverywhereAreNotMasked() {
        let secrets = Secrets()
        for text in ["", "a", "abc", "  x  ", "a\nb\nc"] { secrets.insert(text) }
        #expect(secrets.masked("abc a x") == "abc a x")
        #expect(!secrets.occur(in: "abc"))
        secrets.insert("abcd")
        #expect(secrets.occur(in: "xabcdx") && !secrets.occur(in: "abc d"))
    }
}
