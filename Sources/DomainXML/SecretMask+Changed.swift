// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension SecretMask {
    /// Two versions of an XML without their secrets. A line of the later one that differs from its like in the earlier one
    /// in nothing but a secret says so.
    package static func masked(_ before: String, changedTo after: String) -> (before: String, after: String) {
        let (old, new) = (masked(before), masked(after))
        guard let oldLines = lines(of: before, masked: old), let newLines = lines(of: after, masked: new) else {
            return (old, new)
        }
        return (old, marked(newLines, insteadOf: oldLines).joined(separator: "\n"))
    }

    /// A line or a word, and what is shown of it.
    typealias Shown = (plain: String, masked: String)

    /// What is shown of the later ones; the first of a kind is compared with the first of the earlier ones, and so on.
    static func marked(_ after: [Shown], insteadOf before: [Shown]) -> [String] {
        var known: [String: ArraySlice<String>] = [:]
        for line in before where line.masked.contains(mask) { known[line.masked, default: []].append(line.plain) }
        return after.map { line in
            guard let old = known[line.masked]?.popFirst(), !old.isIdentical(to: line.plain) else { return line.masked }
            return line.masked.replacing(mask, with: mask + " (changed)")
        }
    }

    /// Nil where a secret of several lines became one.
    private static func lines(of text: String, masked: String) -> [Shown]? {
        func lines(_ text: String) -> [String] {
            text.utf8.split(separator: XMLByte.lineFeed, omittingEmptySubsequences: false).map { String(Substring($0)) }
        }
        let (plain, masked) = (lines(text), lines(masked))
        return plain.count == masked.count ? Array(zip(plain, masked)).map { (plain: $0, masked: $1) } : nil
    }
}
