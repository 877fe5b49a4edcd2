// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

/// Warns of steps that change a running QEMU and cannot be taken back.
package enum IrreversibleRule: PlayRule {
    package static let guide = LintGuide(
        "irreversible", summary: "A step changes a running QEMU and has no `undo`.",
        reason: """
            Where a later step fails, all that has an undo is taken back, and this stays as it is. Dry runs tell \
            of it too. Silence it where nothing takes the command back, or where what it leaves behind is no \
            matter.
            """,
        example: LintGuide.Example(
            bad: """
                - domains: web-1
                  steps:
                    - name: Tracing is on
                      qmp: {execute: trace-event-set-state, arguments: {name: "ide_*", enable: true}}
                """,
            good: """
                - domains: web-1
                  steps:
                    - name: Tracing is on
                      qmp: {execute: trace-event-set-state, arguments: {name: "ide_*", enable: true}}
                      undo: {qmp: {execute: trace-event-set-state, arguments: {name: "ide_*", enable: false}}}
                """))

    package static func findings(in play: Play) -> [Diagnostic] {
        play.steps.filter { $0.outline.isIrreversible && !isYetToBeSaid($0) }.map { step in
            let key = step.kind.spec.key
            let isCommand = step.kind.spec.isMonitorCommand
            return .warning(
                code, "nothing takes this back: `\(key)` changes the running QEMU, and the step has no `undo`",
                at: step.actionKeyRange,
                help: isCommand
                    ? "add the command that does: `undo: {\(key): …}`; or `changed_when: false` where it only looks"
                    : "add the command that does, `undo: {qmp: …}`, where there is one")
        }
    }

    /// Whether only the run time tells if the step counts as changed.
    private static func isYetToBeSaid(_ step: Step) -> Bool {
        if case .reply(let expectations)? = step.outline.changedWhen { expectations.isEmpty } else { false }
    }
}
