// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine

/// Why a step failed: the playbook's line with its caret, what was wanted, and what was found.
package struct FailureText {
    package let text: String

    package init(_ failure: StepResult.Failure, styler: TextStyler) {
        let diagnostic = Diagnostic.error(
            failure.kind.rawValue, failure.message, at: failure.range, help: failure.help)
        var lines = DiagnosticRenderer(colors: styler.colors).render(diagnostic)
        if let mismatch = failure.mismatch {
            func row(_ title: String, _ value: String?) {
                guard let value else { return }
                let text = TerminalText.escaped(value).split(separator: "\n", omittingEmptySubsequences: false)
                lines += "  \(styler.styled(title, .cyan)) \(text.joined(separator: "\n          "))\n"
            }
            row("path:  ", mismatch.at ?? mismatch.path)
            row("wanted:", mismatch.wanted)
            row("found: ", mismatch.found)
            row("reply: ", mismatch.excerpt)
        }
        if failure.outcomeIsUnknown {
            lines += "  \(styler.styled("note:  ", .cyan)) whether the call took effect is not known\n"
        }
        text = lines
    }
}
