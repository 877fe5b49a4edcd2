// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// A comment that silences warnings about its line: `# noqa` all of them, `# noqa: native-xml` those it names.
package struct LintComment {
    /// The codes it names; nil for all.
    private let codes: [Substring]?

    /// The comment at the end of a line, nil where there is none.
    init?(endOf line: Substring) {
        guard let mark = line.lastIndex(of: "#"), mark == line.startIndex || line[..<mark].last?.isWhitespace == true
        else { return nil }
        let words = line[line.index(after: mark)...].split { $0.isWhitespace || $0 == "," || $0 == ":" }
        guard words.first?.lowercased() == "noqa" else { return nil }
        // A quoted text may end in words that look like a comment, but then with its quote.
        guard words.allSatisfy({ $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } }) else { return nil }
        codes = words.count == 1 ? nil : Array(words.dropFirst())
    }

    /// Whether a warning is meant to be shown.
    package static func allows(_ warning: Diagnostic) -> Bool {
        guard let range = warning.range, let comment = LintComment(endOf: range.file[line: range.start.line]) else {
            return true
        }
        return comment.codes.map { !$0.contains(warning.code[...]) } ?? false
    }

    /// The codes that the comments of a file name, each with its place.
    package static func codes(in file: SourceFile) -> [(code: String, range: SourceRange)] {
        (1...file.lineCount).flatMap { number -> [(String, SourceRange)] in
            let line = file[line: number]
            // Looked at as bytes first: few lines of thousands have a comment.
            guard line.utf8.contains(UInt8(ascii: "#")) else { return [] }
            return (LintComment(endOf: line)?.codes ?? []).map { code in
                let column = line.unicodeScalars.distance(from: line.startIndex, to: code.startIndex) + 1
                let end = column + code.unicodeScalars.count
                return (
                    String(code),
                    SourceRange(
                        file: file, start: SourcePosition(line: number, column: column),
                        end: SourcePosition(line: number, column: end))
                )
            }
        }
    }
}
