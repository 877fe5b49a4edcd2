// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A diagnostic as data: its JSON form, and what the renderer's head and help lines are made of.
package struct DiagnosticRecord: Sendable, Hashable, Codable {
    package let severity: Diagnostic.Severity
    package let code: String
    package let message: String
    package let file: String?
    package let line: Int?
    package let column: Int?
    package let endLine: Int?
    package let endColumn: Int?
    package let help: String?

    private enum CodingKeys: String, CodingKey {
        case severity, code, message, file, line, column
        case endLine = "end_line"
        case endColumn = "end_column"
        case help
    }

    /// The record of a diagnostic.
    package init(_ diagnostic: Diagnostic) {
        severity = diagnostic.severity
        code = diagnostic.code
        message = diagnostic.message
        file = diagnostic.range?.file.name
        line = diagnostic.range?.start.line
        column = diagnostic.range?.start.column
        endLine = diagnostic.range?.end.line
        endColumn = diagnostic.range?.end.column
        help = diagnostic.help
    }
}
