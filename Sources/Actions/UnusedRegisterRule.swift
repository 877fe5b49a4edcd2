// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

/// Warns of a `register` that nothing reads.
package enum UnusedRegisterRule: LintRule {
    package static let guide = LintGuide(
        "unused-register", summary: "Nothing reads what a step registers.",
        reason: """
            Either the step that should read it has the name wrong or is gone, or the `register` is left over: a \
            reader looks for its use in vain.
            """,
        example: LintGuide.Example(
            bad: """
                - domains: web-1
                  steps:
                    - name: How it is
                      qmp: query-status
                      register: status
                    - name: Tell
                      debug: "{{ domain.name }} has answered"
                """,
            good: """
                - domains: web-1
                  steps:
                    - name: How it is
                      qmp: query-status
                      register: status
                    - name: Tell
                      debug: "{{ domain.name }} is {{ steps.status.reply.status }}"
                """))

    package static func findings(in playbook: Playbook) -> [Diagnostic] {
        // What later plays read counts: from the last play to the first.
        var read: Set<String> = []
        var findings: [Diagnostic] = []
        for play in playbook.plays.reversed() {
            for needs in play.steps.map(\.needs) {
                // Somebody looks at all of `steps`.
                guard let names = needs.steps else { return findings }
                read.formUnion(names)
            }
            for step in play.steps {
                guard let name = step.register, !read.contains(name), let node = step["register"] else { continue }
                findings.append(
                    .warning(
                        code, "nothing reads `steps.\(name)`", at: node.range,
                        help: "remove `register`, or read it: {{ steps.\(name).reply }}, {{ steps.\(name).changed }}"))
            }
        }
        return findings
    }
}
