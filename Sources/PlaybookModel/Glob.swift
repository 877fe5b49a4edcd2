// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A shell pattern on names: `*`, `?`, `[a-c]`, `[!a-c]`.
package struct Glob: Sendable {
    private enum Token {
        case any, one
        case literal(Character)
        case set([ClosedRange<Character>], negated: Bool)
    }

    private let tokens: [Token]
    /// Whether a range in brackets begins with what comes after its end; it is read the right way round.
    package private(set) var runsBackwards = false

    /// Reads a pattern. A bracket that is not closed stands for itself.
    package init(_ pattern: String) {
        var tokens: [Token] = []
        var rest = pattern[...]
        while let character = rest.popFirst() {
            switch character {
            case "*": tokens.append(.any)
            case "?": tokens.append(.one)
            case "[":
                if let (set, after, isBackwards) = Self.set(rest) {
                    tokens.append(set)
                    if isBackwards { runsBackwards = true }
                    rest = after
                } else {
                    tokens.append(.literal("["))
                }
            default: tokens.append(.literal(character))
            }
        }
        self.tokens = tokens
    }

    /// The characters that stand for themselves.
    package var literals: [Character] {
        tokens.compactMap { if case .literal(let character) = $0 { character } else { nil } }
    }

    /// Whether the whole of `name` fits, in time proportional to pattern times name.
    package func matches(_ name: String) -> Bool {
        if tokens.count == 1, case .any = tokens[0] { return true }
        let characters = Array(name)
        var token = 0
        var index = 0
        var star: (token: Int, index: Int)?
        while index < characters.count {
            if token < tokens.count, case .any = tokens[token] {
                star = (token, index)
                token += 1
            } else if token < tokens.count, Self.fits(tokens[token], characters[index]) {
                token += 1
                index += 1
            } else if let last = star {
                star = (last.token, last.index + 1)
                token = last.token + 1
                index = last.index + 1
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { if case .any = $0 { true } else { false } }
    }

    private static func fits(_ token: Token, _ character: Character) -> Bool {
        switch token {
        case .any, .one: true
        case .literal(let literal): literal == character
        case .set(let ranges, let negated): ranges.contains { $0.contains(character) } != negated
        }
    }

    private static func set(_ text: Substring) -> (Token, Substring, isBackwards: Bool)? {
        var rest = text
        var isBackwards = false
        let negated = rest.first == "!" || rest.first == "^"
        if negated { rest.removeFirst() }
        var ranges: [ClosedRange<Character>] = []
        while let first = rest.popFirst() {
            if first == "]", !ranges.isEmpty { return (.set(ranges, negated: negated), rest, isBackwards) }
            if rest.first == "-", let last = rest.dropFirst().first, last != "]" {
                rest = rest.dropFirst(2)
                if first > last { isBackwards = true }
                ranges.append(first <= last ? first...last : last...first)
            } else {
                ranges.append(first...first)
            }
        }
        return nil
    }
}
