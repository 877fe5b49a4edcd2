// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The part of a source line around a range, fit for a terminal, and the line that underlines the range in it.
struct SourceExcerpt {
    /// The line, or a window of it where it is long; tabs are expanded.
    let text: String
    /// The spaces before the caret.
    let indent: String
    /// `^~~~`, as wide as the range on its first line.
    let underline: String

    private static let width = 100
    private static let context = 40
    private static let tabStop = 4

    init(_ range: SourceRange) {
        let column = range.start.column
        let first = max(1, column - Self.width)
        var scalars = range.file.scalars(line: range.start.line, from: first)
        let before = scalars.prefix(column - first)
        scalars = scalars[before.endIndex...]
        let after = scalars.prefix(Self.width)
        let isCutBefore = first > 1
        let isCutAfter = after.endIndex != scalars.endIndex

        var leftCells: [Cell] = []
        var position = 0
        for scalar in before {
            leftCells.append(Cell(scalar, at: position))
            position += leftCells[leftCells.count - 1].width
        }
        let underlined = range.end.line == range.start.line ? range.end.column - column : after.count
        var rightCells: [Cell] = []
        for scalar in after {
            rightCells.append(Cell(scalar, at: position))
            position += rightCells[rightCells.count - 1].width
        }

        var left = leftCells.reduce(0) { $0 + $1.width }
        var right = rightCells.reduce(0) { $0 + $1.width }
        var (head, tail) = (isCutBefore, isCutAfter)
        if head || tail || left + right > Self.width {
            let leftRoom = max(Self.context, Self.width - right)
            var dropped = 0
            while left > leftRoom, dropped < leftCells.count {
                left -= leftCells[dropped].width
                dropped += 1
            }
            leftCells.removeFirst(dropped)
            head = head || dropped > 0
            while left + right > Self.width, let last = rightCells.popLast() {
                right -= last.width
                tail = true
            }
        }
        text = (head ? "…" : "") + (leftCells + rightCells).map(\.text).joined() + (tail ? "…" : "")
        indent = String(repeating: " ", count: left + (head ? 1 : 0))
        let cells = rightCells.prefix(max(0, underlined)).reduce(0) { $0 + $1.width }
        underline = "^" + String(repeating: "~", count: max(0, cells - 1))
    }

    /// One scalar as the terminal shows it.
    private struct Cell {
        let text: String
        let width: Int

        init(_ scalar: Unicode.Scalar, at position: Int) {
            if scalar == "\t" {
                width = SourceExcerpt.tabStop - position % SourceExcerpt.tabStop
                text = String(repeating: " ", count: width)
            } else if let escape = TerminalText.escape(for: scalar, keepingNewlines: false) {
                text = escape
                width = escape.utf8.count
            } else {
                text = String(scalar)
                width = Self.width(of: scalar)
            }
        }

        /// How many columns a terminal gives a scalar: 0 for combining ones, 2 for East Asian wide ones and emoji.
        private static func width(of scalar: Unicode.Scalar) -> Int {
            switch scalar.value {
            case 0x20...0x2FF: return 1
            case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
                0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
                0x1F900...0x1F9FF, 0x20000...0x3FFFD:
                return 2
            default: break
            }
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: return 0
            default: return scalar.properties.isEmojiPresentation ? 2 : 1
            }
        }
    }
}
