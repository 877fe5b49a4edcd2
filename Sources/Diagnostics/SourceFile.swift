// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Synchronization

/// A text the user wrote, with its lines indexed once.
package final class SourceFile: Sendable {
    /// The name as the user typed it.
    package let name: String
    /// The text without a leading byte order mark.
    package let text: String
    /// What the file holds, where that is encrypted and the text is what was opened.
    package let sealed: String?
    /// The lines that hold what is to be kept silent on.
    private let concealed = Mutex<[ClosedRange<Int>]>([])
    /// Where each line begins, as an offset into the text's UTF-8.
    private let lineStarts: [Int]
    /// The same as offsets in Unicode scalars.
    private let scalarStarts: [Int]
    private let isASCII: Bool

    /// Keeps the text and finds its lines, which end with LF, CRLF or CR.
    package init(name: String, text: String, sealed: String? = nil) {
        var text = text
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        text.makeContiguousUTF8()
        (lineStarts, scalarStarts, isASCII) = Self.scan(text.utf8.span)
        self.name = name
        self.text = text
        self.sealed = sealed
    }

    /// Keeps lines out of all that is shown from now on, whatever on them it is about: their place alone is told.
    package func conceal(lines: ClosedRange<Int>) { concealed.withLock { $0.append(lines) } }

    /// Whether the line of that number must not be shown.
    func isConcealed(line number: Int) -> Bool {
        sealed != nil || concealed.withLock { $0.contains { $0.contains(number) } }
    }

    /// How many lines the text has; one that ends with a line break has an empty last line.
    package var lineCount: Int { lineStarts.count }

    /// The line of that number, counted from 1, without its line break; empty where there is none.
    package func line(_ number: Int) -> String { String(self[line: number]) }

    /// The line of that number without a copy of it.
    package subscript(line number: Int) -> Substring {
        guard number >= 1, number <= lineStarts.count else { return "" }
        let utf8 = text.utf8
        let start = utf8.index(utf8.startIndex, offsetBy: lineStarts[number - 1])
        guard number < lineStarts.count else { return text[start...] }
        var end = utf8.index(utf8.startIndex, offsetBy: lineStarts[number])
        while end > start, case let previous = utf8.index(before: end), utf8[previous] == 0x0A || utf8[previous] == 0x0D
        {
            end = previous
        }
        return text[start..<end]
    }

    /// The scalars of a line from a column on, both counted from 1.
    package func scalars(line number: Int, from column: Int) -> Substring.UnicodeScalarView {
        let column = max(1, column)
        let line = self[line: number]
        // In a file of one long line, to count scalars for each diagnostic would take minutes.
        guard isASCII else { return line.unicodeScalars.dropFirst(column - 1) }
        let start = text.utf8.index(line.startIndex, offsetBy: min(column - 1, line.utf8.count))
        return line[start...].unicodeScalars
    }

    /// The position of a byte, counted from 0 in the text's UTF-8; the end of the text for one beyond it.
    package func position(utf8Offset offset: Int) -> SourcePosition {
        let offset = min(max(0, offset), text.utf8.count)
        let line = Self.line(of: offset, in: lineStarts)
        let start = text.utf8.index(text.startIndex, offsetBy: lineStarts[line])
        let bytes = text.utf8[start...].prefix(offset - lineStarts[line])
        let scalars = bytes.reduce(into: 0) { count, byte in count += byte & 0xC0 == 0x80 ? 0 : 1 }
        return SourcePosition(line: line + 1, column: scalars + 1)
    }

    /// The position of a Unicode scalar, counted from 0; `line`, counted from 1, is a guess that saves the search.
    package func position(scalarOffset offset: Int, near line: Int = 1) -> SourcePosition {
        var index = min(max(1, line), scalarStarts.count) - 1
        let isNextLater = index + 1 == scalarStarts.count || scalarStarts[index + 1] > offset
        if scalarStarts[index] > offset || !isNextLater { index = Self.line(of: offset, in: scalarStarts) }
        return SourcePosition(line: index + 1, column: max(0, offset - scalarStarts[index]) + 1)
    }

    /// The index of the last line that starts at the offset or before it.
    private static func line(of offset: Int, in starts: [Int]) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// Finds where lines begin, in bytes and in scalars.
    private static func scan(_ bytes: borrowing Span<UInt8>) -> ([Int], [Int], isASCII: Bool) {
        var starts = [0]
        var scalarStarts = [0]
        var continuations = 0
        for offset in bytes.indices {
            let byte = bytes[offset]
            if byte & 0xC0 == 0x80 { continuations += 1 }
            guard byte == 0x0A || byte == 0x0D else { continue }
            let isCRLF = byte == 0x0D && offset + 1 < bytes.count && bytes[offset + 1] == 0x0A
            guard !isCRLF else { continue }
            starts.append(offset + 1)
            scalarStarts.append(offset + 1 - continuations)
        }
        return (starts, continuations == 0 ? starts : scalarStarts, isASCII: continuations == 0)
    }
}

extension SourceFile: Hashable {
    package static func == (left: SourceFile, right: SourceFile) -> Bool {
        left === right || (left.name == right.name && left.text == right.text)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
