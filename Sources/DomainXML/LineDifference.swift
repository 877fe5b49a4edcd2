// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The lines that two texts do not share, found by Myers' algorithm within bounds.
enum LineDifference {
    /// Lines of the first text in whose place the second has others; either may be none.
    struct Block: Equatable {
        var from: Range<Int>
        var to: Range<Int>
    }

    /// Myers' algorithm is given up beyond this many differences: its time and memory grow with their square.
    private static let maximumDistance = 1_000

    /// The blocks of difference, in order, with at least one equal line between two.
    static func blocks(from old: [ArraySlice<UInt8>], to new: [ArraySlice<UInt8>]) -> [Block] {
        var isKeptOld = [Bool](repeating: false, count: old.count)
        var isKeptNew = [Bool](repeating: false, count: new.count)
        for (i, j) in matches(old, new) {
            isKeptOld[i] = true
            isKeptNew[j] = true
        }
        var result: [Block] = []
        var (i, j) = (0, 0)
        while i < old.count || j < new.count {
            let (startI, startJ) = (i, j)
            while i < old.count, !isKeptOld[i] { i += 1 }
            while j < new.count, !isKeptNew[j] { j += 1 }
            if startI < i || startJ < j { result.append(Block(from: startI..<i, to: startJ..<j)) }
            i += 1
            j += 1
        }
        return result
    }

    /// Pairs of indices of equal lines, rising in both.
    private static func matches(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [(Int, Int)] {
        let prefix = zip(old, new).prefix { $0 == $1 }.count
        let rest = min(old.count, new.count) - prefix
        let suffix = zip(old.reversed(), new.reversed()).prefix(rest).prefix { $0 == $1 }.count
        var numbers: [ArraySlice<UInt8>: Int] = [:]
        let number = { (line: ArraySlice<UInt8>) -> Int in
            if let known = numbers[line] { return known }
            numbers[line] = numbers.count
            return numbers.count - 1
        }
        let (a, b) = (
            old[prefix..<(old.count - suffix)].map(number), new[prefix..<(new.count - suffix)].map(number)
        )
        // A line that the other text does not have can't match, and only costs time.
        let (linesA, linesB) = (Set(a), Set(b))
        let placesA = a.indices.filter { linesB.contains(a[$0]) }
        let placesB = b.indices.filter { linesA.contains(b[$0]) }
        return (0..<prefix).map { ($0, $0) }
            + pairs(placesA.map { a[$0] }, placesB.map { b[$0] }).map {
                (placesA[$0] + prefix, placesB[$1] + prefix)
            }
            + (0..<suffix).map { (old.count - suffix + $0, new.count - suffix + $0) }
    }

    private static func pairs(_ a: [Int], _ b: [Int]) -> [(Int, Int)] {
        guard !a.isEmpty, !b.isEmpty else { return [] }
        return shortestEdit(a, b) ?? uniquePairs(a, b)
    }

    /// Myers' greedy algorithm; nil beyond the bound.
    private static func shortestEdit(_ a: [Int], _ b: [Int]) -> [(Int, Int)]? {
        let limit = min(a.count + b.count, maximumDistance)
        // furthest[k + limit + 1] is how far in `a` the path on the diagonal k = i - j has come.
        var furthest = [Int32](repeating: 0, count: 2 * limit + 3)
        var trace: [[Int32]] = []
        for distance in 0...limit {
            for k in stride(from: -distance, through: distance, by: 2) {
                let at = k + limit + 1
                let goesDown = k == -distance || (k != distance && furthest[at - 1] < furthest[at + 1])
                var i = Int(goesDown ? furthest[at + 1] : furthest[at - 1] + 1)
                while i < a.count, i - k < b.count, i - k >= 0, a[i] == b[i - k] { i += 1 }
                furthest[at] = Int32(i)
                if i >= a.count, i - k >= b.count {
                    trace.append(Array(furthest[(limit + 1 - distance)...(limit + 1 + distance)]))
                    return walkBack(trace, a.count, b.count)
                }
            }
            trace.append(Array(furthest[(limit + 1 - distance)...(limit + 1 + distance)]))
        }
        return nil
    }

    /// The equal lines along the path that ended; `trace[d][k + d]` is how far it was after d differences.
    private static func walkBack(_ trace: [[Int32]], _ countA: Int, _ countB: Int) -> [(Int, Int)] {
        var result: [(Int, Int)] = []
        var (i, j) = (countA, countB)
        for distance in stride(from: trace.count - 1, through: 1, by: -1) {
            let before = trace[distance - 1]
            let k = i - j
            let reach = { (k: Int) -> Int32 in
                let at = k + distance - 1
                return before.indices.contains(at) ? before[at] : -1
            }
            let goesDown = k == -distance || (k != distance && reach(k - 1) < reach(k + 1))
            let start = goesDown ? Int(reach(k + 1)) : Int(reach(k - 1)) + 1
            while i > start {
                i -= 1
                j -= 1
                result.append((i, j))
            }
            if goesDown { j -= 1 } else { i -= 1 }
        }
        while i > 0, j > 0 {
            i -= 1
            j -= 1
            result.append((i, j))
        }
        return result
    }

    /// The longest rising run of lines that each text has once: never wrong, and quick, if not the shortest.
    private static func uniquePairs(_ a: [Int], _ b: [Int]) -> [(Int, Int)] {
        var placeInB: [Int: Int] = [:]
        for (line, count) in counts(b) where count == 1 { placeInB[line] = 0 }
        for (index, line) in b.enumerated() where placeInB[line] != nil { placeInB[line] = index }
        let countsA = counts(a)
        let candidates = a.indices.compactMap { index in
            countsA[a[index]] == 1 ? placeInB[a[index]].map { (index, $0) } : nil
        }
        // tails[n] is the candidate with which a rising run of n + 1 ends soonest.
        var tails: [Int] = []
        var previous = [Int](repeating: -1, count: candidates.count)
        for (index, candidate) in candidates.enumerated() {
            var (low, high) = (0, tails.count)
            while low < high {
                let middle = (low + high) / 2
                if candidates[tails[middle]].1 < candidate.1 { low = middle + 1 } else { high = middle }
            }
            if low > 0 { previous[index] = tails[low - 1] }
            if low == tails.count { tails.append(index) } else { tails[low] = index }
        }
        var result: [(Int, Int)] = []
        var at = tails.last ?? -1
        while at >= 0 {
            result.append(candidates[at])
            at = previous[at]
        }
        return result
    }

    private static func counts(_ lines: [Int]) -> [Int: Int] {
        lines.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
