// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// A rule in the user's words: the reference, SARIF and the tests of the rule are all made from it.
package struct LintGuide: Sendable {
    /// A playbook against the rule, and one that does the same as it should be done.
    package struct Example: Sendable {
        package let bad: String
        package let good: String

        package init(bad: String, good: String) {
            self.bad = bad
            self.good = good
        }
    }

    /// What a finding says of the playbook.
    package let severity: Diagnostic.Severity
    /// The code of its findings, in kebab case.
    package let code: String
    /// One sentence on what the rule is against.
    package let summary: String
    /// Why, and when a finding may be silenced.
    package let reason: String
    /// Nil where no playbook can break the rule today.
    package let example: Example?

    package init(
        _ code: String, severity: Diagnostic.Severity = .warning, summary: String, reason: String, example: Example?
    ) {
        self.code = code
        self.severity = severity
        self.summary = summary
        self.reason = reason
        self.example = example
    }
}
