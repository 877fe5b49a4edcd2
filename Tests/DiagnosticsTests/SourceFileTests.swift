// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Testing

@Suite struct SourceFileTests {
    @Test func linesEndWithAnyLineBreak() {
        let file = SourceFile(name: "a", text: "one\ntwo\r\nthree\rfour\n")
        #expect((0...6).map(file.line) == ["", "one", "two", "three", "four", "", ""])
        #expect(file.lineCount == 5)
    }

    @Test func emptyLinesStayEmpty() {
        let file = SourceFile(name: "a", text: "\n\r\n\r\rx")
        #expect((1...5).map(file.line) == ["", "", "", "", "x"])
    }

    @Test func byteOrderMarkIsNoPartOfTheText() {
        let file = SourceFile(name: "a", text: "\u{FEFF}x: y")
        #expect(file.text == "x: y")
        #expect(file.position(utf8Offset: 0) == SourcePosition(line: 1, column: 1))
    }

    @Test func byteOffsetsBecomeColumnsOfScalars() {
        let file = SourceFile(name: "a", text: "äö: 1\n😀e\u{301}: 2")
        #expect(file.position(utf8Offset: 4) == SourcePosition(line: 1, column: 3))
        #expect(file.position(utf8Offset: 8) == SourcePosition(line: 2, column: 1))
        #expect(file.position(utf8Offset: 15) == SourcePosition(line: 2, column: 4))
        #expect(file.position(utf8Offset: 1000) == SourcePosition(line: 2, column: 7))
        #expect(file.position(utf8Offset: -1) == SourcePosition(line: 1, column: 1))
    }

    @Test(arguments: [1, 2, 3, 99]) func scalarOffsetsBecomePositionsWhateverTheGuess(line: Int) {
        let file = SourceFile(name: "a", text: "ä\nbc\r\n\nd")
        let positions = [0, 1, 2, 4, 6, 7].map { file.position(scalarOffset: $0, near: line) }
        let expected = [(1, 1), (1, 2), (2, 1), (2, 3), (3, 1), (4, 1)].map(SourcePosition.init)
        #expect(positions == expected)
    }

    @Test func restOfLineStartsAtItsColumn() {
        for text in ["abc\nnext", "äbc\nnext"] {
            let file = SourceFile(name: "a", text: text)
            #expect(String(Substring(file.scalars(line: 1, from: 2))) == "bc")
            #expect(file.scalars(line: 1, from: 4).isEmpty)
            #expect(file.scalars(line: 1, from: 40).isEmpty)
            #expect(file.scalars(line: 7, from: 1).isEmpty)
        }
    }

    @Test func filesAreEqualByNameAndText() {
        let file = SourceFile(name: "a", text: "x")
        #expect(file == SourceFile(name: "a", text: "x"))
        #expect(file != SourceFile(name: "b", text: "x"))
        #expect(file != SourceFile(name: "a", text: "y"))
    }

    @Test func rangeDescribesWhereItBegins() {
        let file = SourceFile(name: "play.yml", text: "abc")
        let start = SourcePosition(line: 1, column: 2)
        let range = SourceRange(file: file, start: start, end: SourcePosition(line: 1, column: 1))
        #expect(range.description == "play.yml:1:2")
        #expect(range.end == start)
    }
}
