// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

/// Warns of variables that hide one of the same name further out.
package enum ShadowedVariableRule: PlayRule {
    package static let guide = LintGuide(
        "shadowed-variable", summary: "A variable hides one of the same name further out.",
        reason: """
            Whoever changes the outer one expects it to count everywhere, and here it does not. What `-e` sets and \
            what `set_vars` sets is meant to override, and is left alone; so is a file of `vars_files` that \
            overrides an earlier one.
            """,
        example: LintGuide.Example(
            bad: """
                - domains: web-1
                  vars: {log: /var/log}
                  steps:
                    - name: Inject the log
                      vars: {log: /var/tmp}
                      inject: {args: ["-D", "{{ vars.log }}/{{ domain.name }}.log"]}
                """,
            good: """
                - domains: web-1
                  vars: {log: /var/log}
                  steps:
                    - name: Inject the log
                      inject: {args: ["-D", "{{ vars.log }}/{{ domain.name }}.log"]}
                """))

    package static func findings(in play: Play) -> [Diagnostic] {
        // Each step has those of the blocks around it too.
        var known: Set<ShadowedVariable> = []
        return play.steps.flatMap(\.shadowed).filter { known.insert($0).inserted }.map { variable in
            .warning(
                code, "`\(variable.name)` hides the variable of that name at \(variable.hidden)", at: variable.range,
                help: "give one of them another name, or remove this one")
        }
    }
}
