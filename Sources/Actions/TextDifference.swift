// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A text as another one with one part replaced.
struct TextDifference: Codable, Hashable {
    /// Bytes of UTF-8 that both begin with.
    let start: Int
    /// Bytes of UTF-8 that both end with.
    let end: Int
    /// What stands between in the later one.
    let text: String

    init(from before: String, to after: String) {
        let old = before.utf8Span.span
        let new = after.utf8Span.span
        let shorter = min(old.count, new.count)
        var start = 0
        while start < shorter, old[start] == new[start] { start += 1 }
        // Characters are kept whole: a byte that continues one belongs to what differs.
        while start > 0, Self.splits(old, at: start) || Self.splits(new, at: start) { start -= 1 }
        var end = 0
        while end < shorter - start, old[old.count - 1 - end] == new[new.count - 1 - end] { end += 1 }
        while end > 0, Self.splits(new, at: new.count - end) { end -= 1 }
        self.start = start
        self.end = end
        text = String(Substring(after.utf8.dropFirst(start).dropLast(end)))
    }

    /// The later text, or nil where `before` is not the earlier one.
    func applied(to before: String) -> String? {
        let bytes = before.utf8
        let span = before.utf8Span.span
        guard start >= 0, end >= 0, start + end <= span.count, !Self.splits(span, at: start),
            !Self.splits(span, at: span.count - end)
        else { return nil }
        return String(Substring(bytes.prefix(start))) + text + String(Substring(bytes.suffix(end)))
    }

    /// Whether a place is within a character.
    private static func splits(_ bytes: Span<UInt8>, at offset: Int) -> Bool {
        offset < bytes.count && bytes[offset] & 0b1100_0000 == 0b1000_0000
    }
}
