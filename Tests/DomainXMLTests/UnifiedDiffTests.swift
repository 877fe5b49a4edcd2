// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Testing

@Suite struct UnifiedDiffTests {
    private func text(_ from: String, _ to: String, context: Int = 3) -> String {
        UnifiedDiff(from: from, to: to, context: context).lines(fromLabel: "a", toLabel: "b").map(\.text)
            .joined(separator: "\n")
    }

    @Test func sameTextsHaveNoLines() {
        let diff = UnifiedDiff(from: "a\nb", to: "a\nb")
        #expect(diff.isEmpty)
        #expect(diff.lines(fromLabel: "a", toLabel: "b").isEmpty)
        #expect(UnifiedDiff(from: "", to: "").isEmpty)
    }

    @Test func aChangeIsShownAsDiffShowsIt() {
        #expect(
            text("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n")
                == "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8")
    }

    @Test func changesApartAreHunksApart() {
        let lines = (1...20).map { "\($0)\n" }
        let edited = lines.map { $0 == "2\n" || $0 == "12\n" ? "x" + $0 : $0 }
        #expect(
            text(lines.joined(), edited.joined(), context: 1)
                == "--- a\n+++ b\n@@ -1,3 +1,3 @@\n 1\n-2\n+x2\n 3\n@@ -11,3 +11,3 @@\n 11\n-12\n+x12\n 13")
        #expect(UnifiedDiff(from: lines.joined(), to: edited.joined(), context: 5).hunks.count == 1)
        #expect(UnifiedDiff(from: lines.joined(), to: edited.joined(), context: 4).hunks.count == 2)
    }

    @Test func emptyTextsHaveNoFirstLine() {
        #expect(text("", "a\nb\n") == "--- a\n+++ b\n@@ -0,0 +1,2 @@\n+a\n+b")
        #expect(text("a\n", "") == "--- a\n+++ b\n@@ -1 +0,0 @@\n-a")
    }

    @Test func aMissingLastLineBreakIsADifference() {
        #expect(
            text("a\nb", "a\nb\n")
                == "--- a\n+++ b\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b")
        #expect(
            text("x\nb", "a\nb")
                == "--- a\n+++ b\n@@ -1,2 +1,2 @@\n-x\n+a\n b\n\\ No newline at end of file")
        let kinds = UnifiedDiff(from: "a", to: "a\n").lines(fromLabel: "a", toLabel: "b").map(\.kind)
        #expect(kinds == [.header, .header, .hunk, .removed, .note, .added])
    }

    @Test func lineEndsAndNormalizationFormsAreDifferences() {
        #expect(!UnifiedDiff(from: "a\r\n", to: "a\n").isEmpty)
        #expect(!UnifiedDiff(from: "caf\u{E9}\n", to: "cafe\u{301}\n").isEmpty)
    }

    /// What `patch` would make of a text.
    private func patched(_ text: String, _ diff: UnifiedDiff) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var result: [String] = []
        var at = 0
        for hunk in diff.hunks {
            result += lines[at..<hunk.from.lowerBound]
            result += hunk.lines.filter { $0.kind == .context || $0.kind == .added }.map { String($0.text.dropFirst()) }
            at = hunk.from.upperBound
        }
        return (result + lines[at...]).joined(separator: "\n")
    }

    @Test func everyDifferenceLeadsFromOneTextToTheOther() {
        var random = Numbers(state: 7)
        for round in 0..<300 {
            let kinds = 2 + UInt64(round % 9)
            let texts = (0..<2).map { _ in
                (0..<(random.next() % 40)).map { _ in "\(random.next() % kinds)\n" }.joined()
            }
            let diff = UnifiedDiff(from: texts[0], to: texts[1], context: round % 4)
            #expect(patched(texts[0], diff) == texts[1])
        }
    }

    @Test func theDifferenceIsTheShortest() {
        let changed = UnifiedDiff(from: "a\nb\nc\na\nb\nb\na\n", to: "c\nb\na\nb\na\nc\n").hunks.flatMap(\.lines)
            .filter { $0.kind != .context }
        #expect(changed.count == 5)
    }

    @Test func longTextsWithNothingInCommonEndSoon() {
        var random = Numbers(state: 1)
        let from = (0..<10_000).map { _ in "\(random.next() % 50)\n" }.joined()
        let to = (0..<10_000).map { _ in "\(random.next() % 50)\n" }.joined() + "end\n"
        let start = ContinuousClock.now
        let diff = UnifiedDiff(from: from, to: to)
        #expect(ContinuousClock.now - start < .seconds(30))
        #expect(patched(from, diff) == to)
    }

    @Test func longTextsKeepTheirOnlyLinesInCommon() {
        let from = (0..<6_000).map { $0 % 2 == 0 ? "\($0)\n" : "x\($0 % 7)\n" }.joined()
        let to = (0..<6_000).map { $0 % 2 == 0 ? "\($0)\n" : "x\($0 % 5)\n" }.joined()
        let diff = UnifiedDiff(from: from, to: to, context: 0)
        #expect(patched(from, diff) == to)
        #expect(diff.hunks.allSatisfy { $0.from.count <= 1 && $0.to.count <= 1 })
    }
}

/// Numbers that are the same in every run.
private struct Numbers {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
