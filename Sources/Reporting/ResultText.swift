// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine

/// The parts of a step's result as people are told of it, without colours, for reports to keep.
struct ResultText {
    /// The step, and the item where it has one.
    let title: String
    /// Why it was skipped, what it said, or what a dry run would do.
    let message: String?
    /// Why it failed: the playbook's line with its caret, what was wanted, and what was found.
    let failure: String?
    let warnings: [String]
    let differences: [StepResult.Change]

    init(_ result: StepResult) {
        title = result.title
        message = result.status == .skipped ? result.message : result.message ?? result.summary
        failure = result.failure.map { FailureText($0, styler: TextStyler(colors: false)).text }
        warnings = result.warnings
        differences = result.differences
    }

    /// The warnings and the differences as lines.
    var details: String {
        let styler = TextStyler(colors: false)
        return Self.lines(of: warnings) + differences.map { DifferenceText($0, styler: styler).text }.joined()
    }

    static func lines(of warnings: [String]) -> String {
        warnings.map { "warning: \(TerminalText.escaped($0, keepingNewlines: false))\n" }.joined()
    }
}
