// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Testing
import YAMLTree

@Suite struct YAMLReaderTests {
    @Test(arguments: ["", "\n", "# nothing\n", "---\n", "---\n...\n", "--- # nothing\n", "\u{FEFF}"])
    func emptyDocumentHasNoRoot(text: String) throws {
        #expect(try yaml(text) == nil)
    }

    @Test(arguments: ["~", "''", "!!null", "&a"]) func writtenNullIsARoot(text: String) throws {
        #expect(try yaml(text)?.scalar != nil)
    }

    @Test func treeIsWhatTheTextSays() throws {
        let root = try #require(try yaml("- name: x\n  args: [-d, \"a b\"]\n  env: {NS: ns, BAR: }\n"))
        let play = try #require(root.sequence?.first?.mapping)
        #expect(play.entries.map(\.key) == ["name", "args", "env"])
        #expect(play["args"]?.sequence?.map(\.text) == ["-d", "a b"])
        #expect(play["env"]?.mapping?["BAR"]?.isNull == true)
        #expect(play["missing"] == nil)
        #expect(root.text == nil && root.mapping == nil && play["name"]?.sequence == nil)
    }

    @Test func longMappingFindsItsKeys() throws {
        let root = try yaml((0..<1000).map { "k\($0): \($0)\n" }.joined())?.mapping
        #expect(root?["k0"]?.text == "0")
        #expect(root?["k999"]?.text == "999")
        #expect(root?["k1000"] == nil)
        #expect(root?.entry("k500")?.keyRange.start == SourcePosition(line: 501, column: 1))
    }

    @Test func rangesCoverExactlyWhatIsWritten() throws {
        let root = try yaml(
            """
            plain:  some text   # comment
            folded: one
              two   # comment
            quoted: "a\\tb"  # comment
            flow: [ a , {b: c } ]  # comment
            pair: [ k: v , x ]
            list:
              - a

              # comment
            dash:
            - x
            -
            none:
            last: {a: {}}
            """)?.mapping
        #expect(covered(root?["plain"]?.range) == "some text")
        #expect(covered(root?["folded"]?.range) == "one\n  two")
        #expect(covered(root?["quoted"]?.range) == "\"a\\tb\"")
        #expect(covered(root?["flow"]?.range) == "[ a , {b: c } ]")
        #expect(covered(root?["flow"]?.sequence?.last?.range) == "{b: c }")
        #expect(covered(root?["pair"]?.sequence?.first?.range) == "k: v")
        #expect(covered(root?["list"]?.range) == "- a")
        #expect(covered(root?["dash"]?.range) == "- x\n-")
        #expect(covered(root?["none"]?.range)?.isEmpty == true)
        #expect(root?["none"]?.range.start == SourcePosition(line: 14, column: 6))
        #expect(covered(root?.entry("last")?.keyRange) == "last")
        #expect(covered(root?["last"]?.range) == "{a: {}}")
    }

    @Test func blockScalarGoesFromItsIndicatorToItsLastCharacter() throws {
        let text = "a: |\n  one\n  two  \n\n\nb: >-\n  three\n# comment\nc: |\nd: |+\n  x"
        let root = try yaml(text)?.mapping
        #expect(covered(root?["a"]?.range) == "|\n  one\n  two")
        #expect(root?["a"]?.range.start == SourcePosition(line: 1, column: 4))
        #expect(covered(root?["b"]?.range) == ">-\n  three")
        #expect(covered(root?["c"]?.range) == "|")
        #expect(covered(root?["d"]?.range) == "|+\n  x")
        #expect(root?["a"]?.text == "one\ntwo  \n")
    }

    @Test func columnsCountScalars() throws {
        let root = try yaml("äö😀: [日本, e\u{301}, z]\n")?.mapping
        let items = try #require(root?["äö😀"]?.sequence)
        #expect(items.map(\.range.start.column) == [7, 11, 15])
        #expect(items.map(\.range.end.column) == [9, 13, 16])
    }

    @Test(arguments: ["\n", "\r\n", "\r"]) func anyLineBreakCounts(lineBreak: String) throws {
        let text = ["a: 1", "b: |", "  x", "é: 2", "d: 3"].joined(separator: lineBreak)
        let root = try yaml(text)?.mapping
        #expect(root?["d"]?.range.start == SourcePosition(line: 5, column: 4))
        #expect(covered(root?["b"]?.range) == "|\n  x")
    }

    @Test func separatorsOfYAML11ShiftNothing() throws {
        let root = try yaml("a: \"x\u{2028}y\u{85}z\"\nb: 1")?.mapping
        #expect(root?["b"]?.range.start == SourcePosition(line: 2, column: 4))
        #expect(covered(root?["a"]?.range) == "\"x\u{2028}y\u{85}z\"")
    }

    @Test func byteOrderMarkShiftsNothing() throws {
        let root = try yaml("\u{FEFF}a: 1")?.mapping
        #expect(root?.entry("a")?.keyRange.start == SourcePosition(line: 1, column: 1))
    }

    @Test func aliasKeepsThePlaceOfItsAnchor() throws {
        let root = try yaml("a: &x [1, 2]\nb: *x\nc: [*x]\n&k key: 1\nd: {*k : 2}")?.mapping
        #expect(root?["b"] == root?["a"])
        #expect(root?["c"]?.sequence?.first == root?["a"])
        #expect(covered(root?["c"]?.range) == "[*x]")
        #expect(covered(root?["d"]?.mapping?.entry("key")?.keyRange) == "*k")
    }

    @Test func blockThatEndsWithAnAliasEndsThere() throws {
        let root = try yaml("a: &x [1,\n  2]\nb:\n  - *x\nc: 1")?.mapping
        #expect(covered(root?["b"]?.range) == "- *x")
    }

    @Test func laterAnchorOfTheSameNameWins() throws {
        let root = try yaml("- &x 1\n- &x 2\n- *x\n- &x [&x 3, *x]\n- *x")?.sequence
        #expect(root?.compactMap(\.text) == ["1", "2", "2", "3"])
        #expect(root?[3].sequence?.map(\.text) == ["3", "3"])
    }

    @Test func allMistakesAreReportedInOneGo() {
        let text = "a: *none\na: !bad x\nb: !!int y\n? [c]\n: d\n<<: 1\ne: 99999999999999999999\nf: \"open\n"
        let codes = mistakes(text).map(\.code)
        #expect(
            codes == [
                "undefined-alias", "unknown-tag", "tag-mismatch", "complex-key", "invalid-merge",
                "number-out-of-range", "unclosed-quote",
            ])
        #expect(mistakes(text).allSatisfy { $0.severity == .error && $0.help != nil })
    }

    @Test func mistakesBeyondAHundredEndTheReading() {
        let found = mistakes(String(repeating: "- !x y\n", count: 5000))
        #expect(found.count == 101)
        #expect(found.last?.code == "too-many-mistakes")
    }
}
