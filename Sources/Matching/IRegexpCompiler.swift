// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A parsed I-Regexp.
indirect enum IRegexpTree {
    case scalar(ScalarSet)
    case textStart
    case textEnd
    case sequence([IRegexpTree])
    case alternatives([IRegexpTree])
    case repetition(IRegexpTree, atLeast: Int, atMost: Int?)
}

/// Turns a tree into a program; repetitions with bounds are written out.
struct IRegexpCompiler {
    private static let longestProgram = 10_000
    private(set) var program: [IRegexp.Instruction] = []

    /// False where the program would be too long.
    mutating func append(_ instruction: IRegexp.Instruction) -> Bool {
        program.append(instruction)
        return program.count <= Self.longestProgram
    }

    /// False where the program would be too long.
    mutating func emit(_ tree: IRegexpTree) -> Bool {
        switch tree {
        case .scalar(let set): append(.scalar(set))
        case .textStart: append(.textStart)
        case .textEnd: append(.textEnd)
        case .sequence(let parts): parts.allSatisfy { emit($0) }
        case .alternatives(let branches): emitAlternatives(branches)
        case .repetition(let body, let least, let most): emitRepetition(body, least, most)
        }
    }

    private mutating func emitAlternatives(_ branches: [IRegexpTree]) -> Bool {
        var exits: [Int] = []
        for branch in branches.dropLast() {
            let split = program.count
            guard append(.split(split + 1, 0)), emit(branch) else { return false }
            exits.append(program.count)
            guard append(.jump(0)) else { return false }
            program[split] = .split(split + 1, program.count)
        }
        guard branches.last.map({ emit($0) }) ?? true else { return false }
        for exit in exits { program[exit] = .jump(program.count) }
        return true
    }

    private mutating func emitRepetition(_ body: IRegexpTree, _ least: Int, _ most: Int?) -> Bool {
        for _ in 0..<least {
            let start = program.count
            guard emit(body) else { return false }
            // A body of nothing, repeated, is still nothing.
            if program.count == start { return true }
        }
        guard let most else {
            let split = program.count
            guard append(.split(split + 1, 0)), emit(body), append(.jump(split)) else { return false }
            program[split] = .split(split + 1, program.count)
            return true
        }
        var splits: [Int] = []
        for _ in least..<most {
            splits.append(program.count)
            guard append(.split(program.count + 1, 0)), emit(body) else { return false }
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
        return true
    }
}
