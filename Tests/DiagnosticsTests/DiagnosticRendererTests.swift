// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Testing

@Suite struct DiagnosticRendererTests {
    private let renderer = DiagnosticRenderer(colors: false)

    @Test func errorShowsItsLineAndHelp() {
        let text = "- name: x\n  stpes: []\n"
        let error = Diagnostic.error(
            "unknown-key", "the key `stpes` is not known", at: range(text, 2, 3..<8), help: "did you mean `steps`?")
        #expect(
            renderer.render(error) == """
                play.yml:2:3: error: the key `stpes` is not known [unknown-key]
                 2 |   stpes: []
                   |   ^~~~~
                  help: did you mean `steps`?

                """)
    }

    @Test func diagnosticWithoutPlaceIsItsHeadAlone() {
        let warning = Diagnostic.warning("no-inventory", "no inventory is given", at: nil)
        #expect(renderer.render(warning) == "warning: no inventory is given [no-inventory]\n")
    }

    @Test func helpOfSeveralLinesIsIndented() {
        let error = Diagnostic.error("a", "b", at: nil, help: "one\ntwo")
        #expect(renderer.render(error) == "error: b [a]\n  help: one\n        two\n")
    }

    @Test func severalFollowOneAnother() {
        let all = ["a", "b"].map { Diagnostic.error($0, "m", at: nil) }
        #expect(renderer.render(all) == "error: m [a]\nerror: m [b]\n")
    }

    @Test func tabsKeepTheCaretInPlace() {
        #expect(excerpt("\ta:\tb", 5..<6) == [" 1 |     a:  b", "   |         ^"])
        #expect(excerpt("ab\tc", 3..<4) == [" 1 | ab  c", "   |   ^~"])
    }

    @Test func wideAndCombiningCharactersKeepTheCaretInPlace() {
        #expect(excerpt("日本: x", 5..<6) == [" 1 | 日本: x", "   |       ^"])
        #expect(excerpt("日本: x", 1..<3) == [" 1 | 日本: x", "   | ^~~~"])
        #expect(excerpt("e\u{301}: x", 5..<6) == [" 1 | e\u{301}: x", "   |    ^"])
        #expect(excerpt("😀: x", 4..<5) == [" 1 | 😀: x", "   |     ^"])
    }

    @Test func rangeOfSeveralLinesIsUnderlinedOnItsFirst() {
        let file = SourceFile(name: "play.yml", text: "a: [1,\n  2]")
        let range = SourceRange(
            file: file, start: SourcePosition(line: 1, column: 4), end: SourcePosition(line: 2, column: 5))
        let lines = renderer.render(.error("a", "b", at: range)).split(separator: "\n")
        #expect(lines.dropFirst() == [" 1 | a: [1,", "   |    ^~~"])
    }

    @Test func placeBehindTheLineGetsACaret() {
        #expect(excerpt("a: ", 4..<4) == [" 1 | a: ", "   |    ^"])
        #expect(excerpt("a", 30..<31) == [" 1 | a", "   |  ^"])
    }

    @Test func emptyLineIsNotShown() {
        #expect(excerpt("", 1..<1).isEmpty)
    }

    @Test(arguments: [1, 30, 99, 100, 101, 102, 150, 200, 5000, 9951, 10_000]) func longLineIsCutAroundTheCaret(
        column: Int
    ) throws {
        var text = String(repeating: "-", count: 10_000).map { $0 }
        text[column - 1] = "X"
        let lines = excerpt(String(text), column..<column + 1)
        let line = try #require(lines.first)
        let caret = try #require(lines.last).prefix { $0 != "^" }.count
        #expect(line.dropFirst(caret).first == "X")
        #expect(line.count <= 107)
        #expect(line.count >= 45)
        #expect(line.hasPrefix(" 1 | …") == (column > 41))
        #expect(line.hasSuffix("…") == (column < 9_940))
    }

    @Test func lineOfAHundredColumnsIsNotCut() {
        let text = String(repeating: "x", count: 99) + "y"
        #expect(excerpt(text, 100..<101).first == " 1 | \(text)")
        #expect(excerpt(text, 1..<2).first == " 1 | \(text)")
    }

    @Test func nothingOfTheFileDrivesTheTerminal() {
        let file = SourceFile(name: "a\u{1B}[2J.yml", text: "x: \u{1B}]0;owned\u{7}\u{202E}y")
        let start = SourcePosition(line: 1, column: 4)
        let end = SourcePosition(line: 1, column: 5)
        let error = Diagnostic.error(
            "a", "bad \u{1B}[31m\nerror: forged", at: SourceRange(file: file, start: start, end: end), help: "\u{9B}1m")
        #expect(
            renderer.render(error) == """
                a\\u{1B}[2J.yml:1:4: error: bad \\u{1B}[31m\\nerror: forged [a]
                 1 | x: \\u{1B}]0;owned\\u{7}\\u{202E}y
                   |    ^~~~~~
                  help: \\u{9B}1m

                """)
    }

    @Test func coloursFollowTheSeverity() {
        let renderer = DiagnosticRenderer(colors: true)
        let error = renderer.render(.error("a", "b", at: range("xyz", 1, 1..<3), help: "c"))
        #expect(error.contains("\u{1B}[1;31merror:\u{1B}[0m"))
        #expect(error.contains("\u{1B}[1;31m^~\u{1B}[0m"))
        #expect(error.contains("\u{1B}[36mhelp:\u{1B}[0m c"))
        #expect(renderer.render(.warning("a", "b", at: nil)).contains("\u{1B}[1;33mwarning:\u{1B}[0m"))
    }

    private func range(_ text: String, _ line: Int, _ columns: Range<Int>) -> SourceRange {
        SourceRange(
            file: SourceFile(name: "play.yml", text: text),
            start: SourcePosition(line: line, column: columns.lowerBound),
            end: SourcePosition(line: line, column: columns.upperBound))
    }

    private func excerpt(_ text: String, _ columns: Range<Int>) -> [String] {
        renderer.render(.error("a", "b", at: range(text, 1, columns))).split(separator: "\n").dropFirst().map(
            String.init)
    }
}
