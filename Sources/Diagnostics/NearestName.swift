// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Finds the name a user probably meant.
package enum NearestName {
    /// A longer word is no slip of the finger, and the search is quadratic.
    private static let longestWord = 64

    /// The candidate nearest to a misspelt word, or nil where none is near enough.
    ///
    /// One that differs by case alone wins; else the Damerau-Levenshtein distance may be a third of the word's length,
    /// at least 1, and the first of equals wins.
    package static func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
        guard word.utf8.count <= longestWord * 4 else { return nil }
        let letters = Array(word.lowercased())
        guard !letters.isEmpty, letters.count <= longestWord else { return nil }
        var limit = max(1, letters.count / 3)
        var best: String?
        for candidate in candidates where candidate.utf8.count <= longestWord * 4 {
            let other = Array(candidate.lowercased())
            if other == letters { return candidate }
            guard abs(other.count - letters.count) <= limit else { continue }
            let distance = distance(letters, other)
            // Replacing all of a word is no correction.
            guard distance <= limit, distance < max(letters.count, other.count) else { continue }
            best = candidate
            limit = distance - 1
        }
        return best
    }

    /// The least number of insertions, removals, replacements and swaps of neighbours that make one the other.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for (column, other) in right.enumerated() {
                let replaced = previous[column] + (letter == other ? 0 : 1)
                var cost = min(replaced, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
