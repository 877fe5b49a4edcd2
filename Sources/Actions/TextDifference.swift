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
        let (old, new) = (before.utf8, after.utf8)
        let shorter = min(old.count, new.count)
        // Characters are kept whole: a byte that continues one belongs to what differs.
        var start = zip(old, new).prefix { $0 == $1 }.count
        while start > 0, Self.splits(old, at: start) || Self.splits(new, at: start) { start -= 1 }
        var end = min(zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.count, shorter - start)
        while end > 0, Self.splits(new, at: new.count - end) { end -= 1 }
        self.start = start
        self.end = end
        text = String(Substring(new.dropFirst(start).dropLast(end)))
    }

    /// The later text, or nil where `before` is not the earlier one.
    func applied(to before: String) -> String? {
        let bytes = before.utf8
        guard start >= 0, end >= 0, start + end <= bytes.count, !Self.splits(bytes, at: start),
            !Self.splits(bytes, at: bytes.count - end)
        else { return nil }
        return String(Substring(bytes.prefix(start))) + text + String(Substring(bytes.suffix(end)))
    }

    /// Whether a place is within a character.
    private static func splits(_ bytes: String.UTF8View, at offset: Int) -> Bool {
        let index = bytes.index(bytes.startIndex, offsetBy: offset)
        return index < bytes.endIndex && bytes[index] & 0b1100_0000 == 0b1000_0000
    }
}
