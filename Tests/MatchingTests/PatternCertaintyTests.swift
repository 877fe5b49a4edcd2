// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Testing

@testable import Matching

/// What is known of regular expressions before any text is there.
@Suite struct PatternCertaintyTests {
    private static let atoms = [
        "a", ".", "^", "$", #"\n"#, "[ab]", "[^a]*", #"\s?"#, #"[^\s\S]"#, "(^a|b)", #"(a|\n)+"#, #"\b"#, #"\A"#,
        #"\z"#,
        "(?=a)", "b{0}", ".*", #"\R"#, #"(?:a$)?"#,
    ]

    /// All texts of up to four of these.
    private static let texts: [String] = {
        var (all, last) = ([""], [""])
        for _ in 0..<4 {
            last = last.flatMap { text in ["a", "b", "\n", "\r\n", "\u{85}"].map { text + $0 } }
            all += last
        }
        return all
    }()

    /// Whatever is said of a pattern must be so of all texts, by the engine that runs it.
    @Test(arguments: atoms) func whatIsCertainIsSo(first: String) throws {
        var certain = 0
        for second in Self.atoms {
            for third in Self.atoms {
                let pattern = try TextPattern(first + second + third)
                if pattern.fault != nil {
                    certain += 1
                    let found = Self.texts.first(where: pattern.isFound)
                    #expect(found == nil, "/\(pattern.text)/ fits \(String(reflecting: found))")
                } else if pattern.fitsEverything {
                    certain += 1
                    let lost = Self.texts.first { !pattern.isFound(in: $0) }
                    #expect(lost == nil, "/\(pattern.text)/ does not fit \(String(reflecting: lost))")
                }
            }
        }
        #expect(certain > 0)
    }

    @Test(arguments: [
        "a^b", "$a", #"\d\A"#, #"\zx"#, "x(a|b)+^c", "(a^b|$c)", "a{2,}^b", "(?i)a^b", "(?<n>a)^", "a(?:)^b",
    ])
    func anAnchorInTheMidstOfALineFitsNothing(pattern: String) throws {
        #expect(try TextPattern(pattern).fault == .misplacedAnchor)
    }

    @Test(arguments: [#"[^\s\S]"#, #"a[^\d\D]b"#, #"[^\p{L}\P{L}]"#, #"([^\w\W])+"#])
    func aSetOfNothingFitsNothing(pattern: String) throws {
        #expect(try TextPattern(pattern).fault == .emptySet)
    }

    /// Where this is not sure of what ICU makes of it, it says nothing.
    @Test(arguments: [
        "(?s)a.^b", "(?x)a ^", "(?m-s)a^", #"\Qa^b\E"#, "[a&&[b]]", #"(a)\1^b"#, "(?!)a", "a?^b",
        #"\N{LATIN SMALL LETTER A}?^"#,
        #"\x0a^a"#, #"[\x0a]^a"#, "[a-\u{2028}]^a", #"\s^a"#, #"[^a]^a"#,
    ])
    func whatMayFitIsNotJudged(pattern: String) throws {
        #expect(try TextPattern(pattern).fault == nil)
    }

    @Test(arguments: [".*", "^", "$", "^.*$", "a?", "(a|b*)", #"^\s*"#, "a*$", "(x|)", "a{0,3}", "(?:.*)*", #"\A"#])
    func whatIsFoundInEveryText(pattern: String) throws {
        #expect(try TextPattern(pattern).fitsEverything)
    }

    @Test(arguments: [".+", "^a*$", "^$", #"\b"#, "(?=a)", "^.*a?$b?", #"(a)?\1"#, "(?!a)", "a|b"])
    func whatMayNotBeFound(pattern: String) throws {
        #expect(try !TextPattern(pattern).fitsEverything)
    }

    @Test func patternsInFiltersAreIRegexps() throws {
        func faults(_ query: String) throws -> [PatternFault] { try JSONPath(query).faultyPatterns.map(\.fault) }
        #expect(try faults(#"$[?match(@.a, '\\d+')]"#) == [.notIRegexp])
        #expect(try faults("$[?search(@.a, 'a^b') || !search(@.a, 'x')]") == [.misplacedAnchor])
        #expect(try faults("$[?match(@.a, 5)]") == [.notIRegexp])
        #expect(try faults("$[?match(@.a, @.b)]") == [])
        #expect(try faults("$[?match(@.a, '[0-9]+')]") == [])
    }
}
