// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Testing
import YAMLTree

@Suite struct YAMLLimitsTests {
    @Test func billionLaughsEndAtTheLimit() throws {
        var text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        for (name, last) in zip("bcdefghijklmnopqrst", "abcdefghijklmnopqrs") {
            text += "\(name): &\(name) [" + repeatElement("*\(last)", count: 10).joined(separator: ", ") + "]\n"
        }
        let found = mistakes(text)
        #expect(found.map(\.code) == ["too-many-nodes"])
        // The limit is met at the sixth line: nothing after it was expanded, or even read.
        #expect(found.first?.range?.start.line == 6)
    }

    @Test func mergesCountAsOftenAsTheyAreWritten() {
        let keys = (0..<100).map { "k\($0): 1" }.joined(separator: ", ")
        let uses = String(repeating: "- {<<: *a}\n", count: 100)
        let limits = YAMLLimits(bytes: 1 << 20, depth: 64, nodes: 10_000)
        #expect(mistakes("- &a {\(keys)}\n\(uses)", limits: limits).map(\.code) == ["too-many-nodes"])
    }

    @Test func nodesAndKeysAreCounted() throws {
        let text = "a: &x [1, 2]\nb: *x\n"
        // The root, two keys, and twice a list of two.
        #expect(try yaml(text, limits: YAMLLimits(bytes: 100, depth: 9, nodes: 9)) != nil)
        #expect(mistakes(text, limits: YAMLLimits(bytes: 100, depth: 9, nodes: 8)).map(\.code) == ["too-many-nodes"])
    }

    @Test func sixtyFourLevelsAreReadAndOneMoreIsNot() throws {
        for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", "")] {
            let text = { String(repeating: open, count: $0) + "x" + String(repeating: close, count: $0) }
            #expect(try yaml(text(64)) != nil)
            #expect(mistakes(text(65)).map(\.code) == ["too-deep"])
        }
    }

    @Test func aliasesCountAsDeepAsTheyReach() throws {
        let limits = YAMLLimits(bytes: 1000, depth: 4, nodes: 1000)
        #expect(try yaml("- &a [[x]]\n- [*a]\n", limits: limits) != nil)
        #expect(mistakes("- &a [[x]]\n- [[*a]]\n", limits: limits).map(\.code) == ["too-deep"])
        #expect(try yaml("- &a x\n- [[[*a]]]\n", limits: limits) != nil)
    }

    @Test(arguments: ["[", "{", "- ", "? ", "{? ", "[{a: ", "a: {", "&a ", "!!seq ", "'x", "\"\\", "|", "*", "%", "\t"])
    func hostileNestingEndsInAnError(unit: String) {
        #expect(!mistakes(String(repeating: unit, count: 50_000)).isEmpty)
    }

    @Test func largeFileIsRefused() {
        let limits = YAMLLimits(bytes: 10, depth: 64, nodes: 100)
        #expect(mistakes("0123456789", limits: limits).isEmpty)
        #expect(
            rendered("0123456789a", limits: limits) == """
                play.yml:1:1: error: the file is larger than 10 bytes [file-too-large]
                 1 | 0123456789a
                   | ^
                  help: split it into several files

                """)
    }

    @Test func standardLimitsAreThoseOfTheManual() {
        #expect(YAMLLimits.standard == YAMLLimits(bytes: 16_777_216, depth: 64, nodes: 1_000_000))
    }
}
