// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

/// Notes steps without a name, in plays that are long enough to need them.
package enum UnnamedStepRule: PlayRule {
    /// In a shorter play, the actions by themselves say what happens.
    private static let fewest = 4

    package static let guide = LintGuide(
        "unnamed-step", severity: .note, summary: "A step of a longer play has no name.",
        reason: """
            Reports, `history` and `--start-at-step` call a step by its name, and one without by its action: in a \
            play of four steps and more, nobody can tell which `qmp` it was. It is a note: no `--lint-level` makes \
            a mistake of it.
            """,
        example: LintGuide.Example(
            bad: """
                - domains: web-1
                  steps:
                    - power: started
                    - name: It runs
                      qmp: query-status
                      expect: {$.status: running}
                    - name: It has its disk
                      qmp: query-block
                      expect: {"$[?@.device=='drive-virtio-disk0']": {exists: true}}
                    - name: The human monitor agrees
                      hmp: info status
                      expect: {matches: '^VM status: running'}
                """,
            good: """
                - domains: web-1
                  steps:
                    - name: The guest is on
                      power: started
                    - name: It runs
                      qmp: query-status
                      expect: {$.status: running}
                    - name: It has its disk
                      qmp: query-block
                      expect: {"$[?@.device=='drive-virtio-disk0']": {exists: true}}
                    - name: The human monitor agrees
                      hmp: info status
                      expect: {matches: '^VM status: running'}
                """))

    package static func findings(in play: Play) -> [Diagnostic] {
        guard play.steps.count >= fewest else { return [] }
        return play.steps.filter { $0["name"] == nil }.map { step in
            .note(
                code, "the step has no name: reports call it `\(step.kind.spec.key)`", at: step.actionKeyRange,
                help: "say above it what it is for: `- name: …`")
        }
    }
}
