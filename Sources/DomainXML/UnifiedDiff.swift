// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The difference of two texts, line by line, as `diff -u` writes it.
package struct UnifiedDiff: Sendable {
    /// A line of the output.
    package struct Line: Sendable, Hashable {
        /// What a line of the output tells.
        package enum Kind: Sendable, Hashable {
            /// `--- from` or `+++ to`.
            case header
            /// `@@ -1,3 +1,4 @@`.
            case hunk
            /// A line of both texts.
            case context
            /// A line of the first text alone.
            case removed
            /// A line of the second text alone.
            case added
            /// `\ No newline at end of file`, about the line before.
            case note
        }

        /// What it tells.
        package let kind: Kind
        /// The line as `diff -u` prints it, without a line break.
        package let text: String
    }

    /// Differences that stand close together, with the lines around them.
    package struct Hunk: Sendable, Hashable {
        /// Which lines of the first text it shows, counted from 0.
        package let from: Range<Int>
        /// Which lines of the second text it shows, counted from 0.
        package let to: Range<Int>
        /// The lines, without the one that begins with `@@`.
        package let lines: [Line]
    }

    /// The hunks, in order.
    package let hunks: [Hunk]

    /// Compares two texts, in time bounded by their size even where they have nothing in common.
    ///
    /// - Parameters:
    ///   - from: The text before.
    ///   - to: The text after.
    ///   - context: How many equal lines to show around a difference.
    package init(from: String, to: String, context: Int = 3) {
        let (old, new) = (Self.split(from), Self.split(to))
        let blocks = LineDifference.blocks(from: old, to: new)
        var hunks: [Hunk] = []
        var rest = blocks[...]
        while let first = rest.first {
            var group = [first]
            rest.removeFirst()
            while let last = group.last, let next = rest.first,
                next.from.lowerBound - last.from.upperBound <= 2 * context
            {
                group.append(next)
                rest.removeFirst()
            }
            hunks.append(Self.hunk(group, old, new, context: context))
        }
        self.hunks = hunks
    }

    /// Whether the texts are the same.
    package var isEmpty: Bool { hunks.isEmpty }

    /// The whole output; no lines at all where the texts are the same.
    package func lines(fromLabel: String, toLabel: String) -> [Line] {
        guard !isEmpty else { return [] }
        let header = [
            Line(kind: .header, text: "--- \(fromLabel)"), Line(kind: .header, text: "+++ \(toLabel)"),
        ]
        return header
            + hunks.flatMap { hunk in
                let places = "@@ -\(Self.place(hunk.from)) +\(Self.place(hunk.to)) @@"
                return [Line(kind: .hunk, text: places)] + hunk.lines
            }
    }

    private static func place(_ lines: Range<Int>) -> String {
        switch lines.count {
        case 0: "\(lines.lowerBound),0"
        case 1: "\(lines.lowerBound + 1)"
        default: "\(lines.lowerBound + 1),\(lines.count)"
        }
    }

    private static func hunk(
        _ blocks: [LineDifference.Block], _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>], context: Int
    ) -> Hunk {
        let (first, last) = (blocks[0], blocks[blocks.count - 1])
        let before = min(context, first.from.lowerBound)
        let after = min(context, old.count - last.from.upperBound)
        var lines: [Line] = []
        var at = first.from.lowerBound - before
        for block in blocks {
            lines += old[at..<block.from.lowerBound].flatMap { line(.context, " ", $0) }
            lines += old[block.from].flatMap { line(.removed, "-", $0) }
            lines += new[block.to].flatMap { line(.added, "+", $0) }
            at = block.from.upperBound
        }
        lines += old[at..<(at + after)].flatMap { line(.context, " ", $0) }
        return Hunk(
            from: (first.from.lowerBound - before)..<(last.from.upperBound + after),
            to: (first.to.lowerBound - before)..<(last.to.upperBound + after), lines: lines)
    }

    private static func line(_ kind: Line.Kind, _ mark: String, _ line: ArraySlice<UInt8>) -> [Line] {
        let isComplete = line.last == XMLByte.lineFeed
        let text = mark + String(decoding: isComplete ? line.dropLast() : line, as: UTF8.self)
        let note = isComplete ? [] : [Line(kind: .note, text: "\\ No newline at end of file")]
        return [Line(kind: kind, text: text)] + note
    }

    /// The lines with their line breaks, so that a last line without one is another line.
    private static func split(_ text: String) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var rest = Array(text.utf8)[...]
        while let end = rest.firstIndex(of: XMLByte.lineFeed) {
            lines.append(rest[...end])
            rest = rest[(end + 1)...]
        }
        return rest.isEmpty ? lines : lines + [rest]
    }
}
