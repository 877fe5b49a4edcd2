// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Finds many texts in one, in a single pass.
struct SecretIndex {
    /// Spellings with the same first four bytes.
    private struct Bucket {
        var spellings: Set<[UInt8]> = []
        /// How many bytes they have, the most first.
        var lengths: [Int] = []
    }

    private var buckets: [UInt32: Bucket] = [:]

    var isEmpty: Bool { buckets.isEmpty }

    /// Adds a spelling of four bytes or more.
    mutating func insert(_ spelling: String) {
        let bytes = Array(spelling.utf8)
        var bucket = buckets[Self.key(of: bytes), default: Bucket()]
        // Taken out, so that the set is changed in place.
        buckets[Self.key(of: bytes)] = nil
        bucket.spellings.insert(bytes)
        if !bucket.lengths.contains(bytes.count) {
            let place = bucket.lengths.firstIndex { $0 < bytes.count } ?? bucket.lengths.endIndex
            bucket.lengths.insert(bytes.count, at: place)
        }
        buckets[Self.key(of: bytes)] = bucket
    }

    func occurs(in text: String) -> Bool {
        var search = Search(text)
        return next(in: &search) != nil
    }

    func masked(_ text: String, with mask: String) -> String {
        var search = Search(text)
        guard var found = next(in: &search) else { return text }
        var result: [UInt8] = []
        var done = 0
        while true {
            result += search.bytes[done..<found.lowerBound]
            result += mask.utf8
            done = found.upperBound
            search.start = done
            guard let following = next(in: &search) else { break }
            found = following
        }
        return String(decoding: result + search.bytes[done...], as: UTF8.self)
    }

    /// A text that is searched from `start` on.
    private struct Search {
        let bytes: [UInt8]
        var start = 0
        /// Where texts were cut off with an ellipsis, the last first; those before `start` may be gone.
        var cuts: [Int]

        init(_ text: String) {
            let bytes = Array(text.utf8)
            let ellipsis = Array("…".utf8)
            self.bytes = bytes
            cuts = text.contains("…") ? bytes.indices.reversed().filter { bytes[$0...].starts(with: ellipsis) } : []
        }

        /// The first cut behind a place.
        mutating func cut(behind place: Int) -> Int? {
            while let cut = cuts.last, cut <= place { cuts.removeLast() }
            return cuts.last
        }
    }

    /// The first spelling from the search's start on, also one that is cut off.
    private func next(in search: inout Search) -> Range<Int>? {
        let bytes = search.bytes
        guard bytes.count - search.start >= 4 else { return nil }
        var key = Self.key(of: bytes[search.start..<(search.start + 3)])
        for place in search.start...(bytes.count - 4) {
            key = key << 8 | UInt32(bytes[place + 3])
            guard let bucket = buckets[key] else { continue }
            for length in bucket.lengths where place + length <= bytes.count {
                let end = place + length
                if bucket.spellings.contains(Array(bytes[place..<end])) { return place..<end }
            }
            if let end = search.cut(behind: place + 3), let longest = bucket.lengths.first, end - place < longest,
                bucket.spellings.contains(where: { $0.starts(with: bytes[place..<end]) })
            {
                return place..<end
            }
        }
        return nil
    }

    private static func key(of bytes: some Sequence<UInt8>) -> UInt32 {
        bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}
