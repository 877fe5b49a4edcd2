// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Writes diagnostics for people: what and where, the source line, a caret under it, and the help.
package struct DiagnosticRenderer: Sendable {
    private let styler: TextStyler

    package init(colors: Bool) { styler = TextStyler(colors: colors) }

    /// All of them, one after the other; each ends with a line break.
    package func render(_ all: [Diagnostic]) -> String {
        all.map(render).joined()
    }

    /// One diagnostic in a few lines, the last of which ends with a line break.
    package func render(_ diagnostic: Diagnostic) -> String {
        let record = DiagnosticRecord(diagnostic)
        var lines = [head(record)]
        if let range = diagnostic.range, !range.file.isConcealed(line: range.start.line),
            !range.file[line: range.start.line].isEmpty
        {
            let number = String(range.start.line)
            let excerpt = SourceExcerpt(range)
            let margin = String(repeating: " ", count: number.utf8.count)
            let caret = styler.styled(excerpt.underline, .bold, color(record.severity))
            lines.append(styler.styled(" \(number) |", .dim) + " " + excerpt.text)
            lines.append(styler.styled(" \(margin) |", .dim) + " " + excerpt.indent + caret)
        }
        if let help = record.help {
            let text = TerminalText.escaped(help).split(separator: "\n", omittingEmptySubsequences: false)
            lines.append("  " + styler.styled("help:", .cyan) + " " + text.joined(separator: "\n        "))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func head(_ record: DiagnosticRecord) -> String {
        let message = TerminalText.escaped(record.message, keepingNewlines: false)
        var place = ""
        if let file = record.file, let line = record.line, let column = record.column {
            let name = TerminalText.escaped(file, keepingNewlines: false)
            place = styler.styled("\(name):\(line):\(column):", .bold) + " "
        }
        let severity = styler.styled("\(record.severity.rawValue):", .bold, color(record.severity))
        return "\(place)\(severity) \(styler.styled(message, .bold)) \(styler.styled("[\(record.code)]", .dim))"
    }

    private func color(_ severity: Diagnostic.Severity) -> TextStyle {
        switch severity {
        case .error: .red
        case .warning: .yellow
        case .note: .cyan
        }
    }
}
