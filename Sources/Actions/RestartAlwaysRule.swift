// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

/// Warns of cold boots after a change of the configuration that happen without the change, too.
package enum RestartAlwaysRule: PlayRule {
    package static let guide = LintGuide(
        "restart-always", summary: "A guest is restarted although nothing may have changed.",
        reason: """
            A second run of the playbook changes nothing, and yet every guest is booted again. `when: changed` \
            boots where a step before it changed something. The rule looks at restarts behind an `inject`, `xml` \
            or `define` of the same play that have no `when` at all; handlers and `rescue` are called for a reason \
            anyway.
            """,
        example: LintGuide.Example(
            bad: """
                - domains: web-1
                  steps:
                    - name: Inject the log
                      inject: {args: ["-d", "guest_errors"]}
                    - name: Cold-boot into it
                      power: restarted
                """,
            good: """
                - domains: web-1
                  steps:
                    - name: Inject the log
                      inject: {args: ["-d", "guest_errors"]}
                    - name: Cold-boot into it
                      power: restarted
                      when: changed
                """))

    package static func findings(in play: Play) -> [Diagnostic] {
        var isConfigured = false
        return walked(play.body).compactMap { step in
            if step.kind == Inject.self || step.kind == EditXML.self || step.kind == Define.self {
                isConfigured = true
                return nil
            }
            guard isConfigured, step.conditions.isEmpty, let power = step.outline.action as? Power,
                power.goal == .restarted
            else { return nil }
            return .warning(
                code, "this boots the guest in every run, changed or not", at: step.actionKeyRange,
                help: "add `when: changed`")
        }
    }

    /// The steps that are walked unless something fails.
    private static func walked(_ items: [StepItem]) -> [Step] {
        items.flatMap { item in
            switch item {
            case .step(let step): [step]
            case .block(let block): walked(block.body) + walked(block.always)
            }
        }
    }
}
