// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// One thing the user should know about a text: what is wrong, where, and what to write instead.
package struct Diagnostic: Sendable, Hashable {
    /// Whether the text can be used nevertheless.
    package enum Severity: String, Sendable, Hashable, Codable {
        case error, warning
        /// What could be better, and harms nothing.
        case note
    }

    package let severity: Severity
    /// A stable name in kebab case, such as `unknown-key`.
    package let code: String
    package let message: String
    package let range: SourceRange?
    package let help: String?

    package init(severity: Severity, code: String, message: String, range: SourceRange?, help: String? = nil) {
        self.severity = severity
        self.code = code
        self.message = message
        self.range = range
        self.help = help
    }

    /// A mistake that makes the text unusable.
    package static func error(
        _ code: String, _ message: String, at range: SourceRange?, help: String? = nil
    ) -> Diagnostic {
        Diagnostic(severity: .error, code: code, message: message, range: range, help: help)
    }

    /// Something that could be better.
    package static func note(
        _ code: String, _ message: String, at range: SourceRange?, help: String? = nil
    ) -> Diagnostic {
        Diagnostic(severity: .note, code: code, message: message, range: range, help: help)
    }

    /// Something that is probably not meant.
    package static func warning(
        _ code: String, _ message: String, at range: SourceRange?, help: String? = nil
    ) -> Diagnostic {
        Diagnostic(severity: .warning, code: code, message: message, range: range, help: help)
    }
}
