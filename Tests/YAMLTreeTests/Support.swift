// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Testing
import YAMLTree

/// The root node of a text.
func yaml(_ text: String, limits: YAMLLimits = .standard) throws(InvalidInput) -> YAMLNode? {
    try YAMLReader.read(SourceFile(name: "play.yml", text: text), limits: limits)
}

/// What is wrong with a text; empty where nothing is.
func mistakes(_ text: String, limits: YAMLLimits = .standard) -> [Diagnostic] {
    do {
        _ = try yaml(text, limits: limits)
        return []
    } catch {
        return error.diagnostics
    }
}

/// What is wrong with a text, as the user sees it.
func rendered(_ text: String, limits: YAMLLimits = .standard) -> String {
    DiagnosticRenderer(colors: false).render(mistakes(text, limits: limits))
}

/// The text from a range's start to its end, lines joined by LF.
func covered(_ range: SourceRange?) -> String? {
    guard let range else { return nil }
    let lines = (range.start.line...range.end.line).map { number in
        var line = Array(range.file.line(number).unicodeScalars)
        if number == range.end.line { line.removeLast(max(0, line.count - range.end.column + 1)) }
        if number == range.start.line { line.removeFirst(min(line.count, range.start.column - 1)) }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: line)
        return String(text)
    }
    return lines.joined(separator: "\n")
}
