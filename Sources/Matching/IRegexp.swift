// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A regular expression of RFC 9485, as JSONPath's `match` and `search` take them.
///
/// It runs as an automaton on Unicode scalars, in time proportional to text times pattern: neither a pattern nor a text
/// from a guest can make it hang. `^` and `$` are anchors, as in the dialects the RFC maps to.
struct IRegexp: Sendable {
    enum Instruction: Sendable {
        case scalar(ScalarSet)
        case split(Int, Int)
        case jump(Int)
        case textStart
        case textEnd
        case match
    }

    private let program: [Instruction]

    /// Nil where the text is no I-Regexp, or needs more than 10,000 instructions.
    init?(_ pattern: String) {
        var parser = IRegexpParser(pattern)
        guard let tree = parser.parse() else { return nil }
        var compiler = IRegexpCompiler()
        guard compiler.emit(tree), compiler.append(.match) else { return nil }
        program = compiler.program
    }

    /// Whether all of the text, or any part of it, fits.
    func matches(_ text: String, whole: Bool) -> Bool {
        var threads = Threads(program)
        var index = text.unicodeScalars.startIndex
        let end = text.unicodeScalars.endIndex
        var isStart = true
        while true {
            if isStart || !whole { threads.follow(from: 0, isStart: isStart, isEnd: index == end) }
            if threads.hasMatched, !whole || index == end { return true }
            guard index < end, !whole || !threads.isEmpty else { return false }
            let next = text.unicodeScalars.index(after: index)
            threads.step(over: text.unicodeScalars[index], isEnd: next == end)
            index = next
            isStart = false
        }
    }
}

/// The places in a program that the text read so far can lead to.
private struct Threads {
    private let program: [IRegexp.Instruction]
    private var waiting: [Int] = []
    private var pending: [Int] = []
    /// The round in which a place was last reached.
    private var reached: [Int]
    private var round = 1
    private(set) var hasMatched = false

    init(_ program: [IRegexp.Instruction]) {
        self.program = program
        reached = Array(repeating: 0, count: program.count)
    }

    var isEmpty: Bool { waiting.isEmpty }

    mutating func step(over scalar: Unicode.Scalar, isEnd: Bool) {
        let previous = waiting
        waiting.removeAll(keepingCapacity: true)
        round += 1
        hasMatched = false
        for place in previous {
            guard case .scalar(let set) = program[place], set.contains(scalar) else { continue }
            follow(from: place + 1, isStart: false, isEnd: isEnd)
        }
    }

    /// Follows what needs no scalar, up to the instructions that do.
    mutating func follow(from start: Int, isStart: Bool, isEnd: Bool) {
        pending.append(start)
        while let place = pending.popLast() {
            guard reached[place] != round else { continue }
            reached[place] = round
            switch program[place] {
            case .scalar: waiting.append(place)
            case .split(let first, let second):
                pending.append(first)
                pending.append(second)
            case .jump(let target): pending.append(target)
            case .textStart: if isStart { pending.append(place + 1) }
            case .textEnd: if isEnd { pending.append(place + 1) }
            case .match: hasMatched = true
            }
        }
    }
}
