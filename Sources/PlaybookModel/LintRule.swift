// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// Something that a playbook should not do although it runs all the same.
///
/// One rule is one file in the room Actions and one line in its `LintRules.swift`. What it finds is told by `check`; a
/// comment `# noqa: CODE` on the line silences it.
package protocol LintRule: SendableMetatype {
    /// What the user reads of the rule.
    static var guide: LintGuide { get }

    /// What a playbook does against the rule, each with this rule's code at its place in the text.
    static func findings(in playbook: Playbook) -> [Diagnostic]
}

extension LintRule {
    /// The code of its findings, in kebab case.
    package static var code: String { guide.code }
}

/// A rule that looks at each play by itself.
package protocol PlayRule: LintRule {
    /// What a play does against the rule.
    static func findings(in play: Play) -> [Diagnostic]
}

extension PlayRule {
    package static func findings(in playbook: Playbook) -> [Diagnostic] { playbook.plays.flatMap(findings) }
}
