// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

/// Warns of `# noqa` comments that name what no rule is called.
package enum UnknownCodeRule: LintRule {
    /// The codes of what `check --qmp-schema` finds.
    private static let schemaCodes = ["deprecated", "unstable", "dead-path", "dead-value"]

    package static let guide = LintGuide(
        "unknown-code", summary: "A `# noqa` comment names a rule that there is none of.",
        reason: """
            It silences nothing: the name is misspelt, or the rule is gone.
            """,
        example: LintGuide.Example(
            bad: """
                - domains: web-1
                  steps:
                    - name: Tracing is on
                      qmp: {execute: trace-event-set-state, arguments: {name: "ide_*", enable: true}}   # noqa: irreversible, ireversible
                """,
            good: """
                - domains: web-1
                  steps:
                    - name: Tracing is on
                      qmp: {execute: trace-event-set-state, arguments: {name: "ide_*", enable: true}}   # noqa: irreversible
                """))

    package static func findings(in playbook: Playbook) -> [Diagnostic] {
        let known = [any LintRule.Type].standard.map { $0.code } + schemaCodes
        let files = playbook.files.sorted { $0.name < $1.name }
        return files.flatMap(LintComment.codes).filter { !known.contains($0.code) }.map { code, range in
            let nearest = NearestName.suggestion(for: code, among: known)
            return .warning(
                Self.code, "`# noqa` names `\(code)`, and no rule is called so", at: range,
                help: nearest.map { "did you mean `\($0)`?" } ?? "rules: \(known.joined(separator: ", "))")
        }
    }
}
