// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Testing

@Suite struct TerminalTextTests {
    @Test func ordinaryTextStaysAsItIs() {
        let text = "tab\tand line\n äöü 日本 👩‍👩‍👧 e\u{301} \u{A0} \u{FFFD}"
        #expect(TerminalText.escaped(text) == text)
    }

    @Test(arguments: [
        ("\u{1B}[2J", "\\u{1B}[2J"), ("\u{0}", "\\u{0}"), ("\u{7F}", "\\u{7F}"), ("\u{9B}1m", "\\u{9B}1m"),
        ("a\rb", "a\\rb"), ("\u{8}", "\\u{8}"), ("\u{202E}x\u{2066}", "\\u{202E}x\\u{2066}"),
        ("\u{200F}", "\\u{200F}"), ("\u{2028}", "\\u{2028}"), ("\u{E0041}", "\\u{E0041}"), ("\r\n", "\\r\n"),
    ]) func whatDrivesATerminalIsEscaped(text: String, escaped: String) {
        #expect(TerminalText.escaped(text) == escaped)
    }

    @Test func everyControlCharacterIsEscaped() {
        for value in [UInt32](0x00...0x1F) + [UInt32](0x7F...0x9F) where value != 0x09 && value != 0x0A {
            let text = String(Unicode.Scalar(value).map(Character.init) ?? " ")
            #expect(TerminalText.escaped(text).utf8.first == UInt8(ascii: "\\"))
        }
    }

    @Test func newlinesAreEscapedWhereALineMustStayOne() {
        #expect(TerminalText.escaped("a\nb", keepingNewlines: false) == "a\\nb")
    }

    @Test func stylesAreWrittenOnlyWithColours() {
        #expect(TextStyler(colors: true).styled("x", .bold, .red) == "\u{1B}[1;31mx\u{1B}[0m")
        #expect(TextStyler(colors: true).styled("", .bold).isEmpty)
        #expect(TextStyler(colors: true).styled("x") == "x")
        #expect(TextStyler(colors: false).styled("x", .bold) == "x")
    }
}
