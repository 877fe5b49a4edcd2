// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Testing

@testable import Actions

/// What the journal keeps of a text that is written over another one.
struct TextDifferenceTests {
    @Test(arguments: [
        ("", ""), ("", "a"), ("a", ""), ("a", "a"), ("aa", "aaa"), ("aaa", "aa"), ("abcabc", "abc"),
        ("<a>\n  <b/>\n</a>\n", "<a>\n  <b/>\n  <b/>\n</a>\n"),
        // Characters that share their first or their last byte, and combining ones.
        ("größer", "grüßer"), ("é", "è"), ("xé", "xé"), ("e\u{301}", "e\u{300}"), ("👩‍👧", "👨‍👧"), ("aé", "é"),
        ("\r\n", "\n"), ("a\r\n", "a\n"),
    ])
    func theLaterTextComesBackByteForByte(before: String, after: String) throws {
        let difference = TextDifference(from: before, to: after)
        #expect(difference.applied(to: before).map { Array($0.utf8) } == Array(after.utf8))
    }

    @Test func onlyWhatDiffersIsKept() {
        let difference = TextDifference(from: "<a><b/></a>", to: "<a><b/><c/></a>")
        #expect(difference.text.utf8.count == "<c/>".utf8.count)
    }

    @Test func anotherTextIsRefused() {
        let difference = TextDifference(from: "abcdef", to: "abXdef")
        #expect(difference.applied(to: "ab") == nil)
        #expect(difference.applied(to: "abéef")?.isEmpty != true)
    }
}
