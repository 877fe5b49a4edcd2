// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Replacements in a text, all counted in the text as it is before the first.
struct XMLEdits {
    private var edits: [(range: Range<Int>, replacement: [UInt8])] = []

    var isEmpty: Bool { edits.isEmpty }

    mutating func replace(_ range: Range<Int>, with replacement: String) {
        edits.append((range, Array(replacement.utf8)))
    }

    mutating func remove(_ range: Range<Int>) {
        edits.append((range, []))
    }

    /// Inserts; of several insertions at one place the first stands first.
    mutating func insert(_ text: String, at place: Int) {
        edits.append((place..<place, Array(text.utf8)))
    }

    /// Adds what other edits of the same text change.
    mutating func add(_ others: XMLEdits) { edits += others.edits }

    /// The edited text, or a stretch of it that holds all edits. Ranges must not overlap.
    func applied(to bytes: [UInt8], within stretch: Range<Int>? = nil) -> String {
        let stretch = stretch ?? bytes.indices
        // The sort is stable; what is inserted where a removal begins or ends stands before it or after it.
        let sorted = edits.sorted {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        var result: [UInt8] = []
        result.reserveCapacity(stretch.count + edits.reduce(0) { $0 + $1.replacement.count })
        var at = stretch.lowerBound
        for (range, replacement) in sorted {
            result += bytes[at..<range.lowerBound]
            result += replacement
            at = range.upperBound
        }
        result += bytes[at..<stretch.upperBound]
        return String(decoding: result, as: UTF8.self)
    }
}
