// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

/// Warns of a handler that no step notifies.
package enum UnusedHandlerRule: PlayRule {
    package static let guide = LintGuide(
        "unused-handler", summary: "No step notifies a handler.",
        reason: """
            It never runs. Most often its name was changed in one of the two places, or the `notify` was forgotten.
            """,
        example: LintGuide.Example(
            bad: """
                - domains: web-1
                  steps:
                    - name: Inject the log
                      inject: {args: ["-d", "guest_errors"]}
                  handlers:
                    - name: Cold-boot
                      power: restarted
                """,
            good: """
                - domains: web-1
                  steps:
                    - name: Inject the log
                      inject: {args: ["-d", "guest_errors"]}
                      notify: Cold-boot
                  handlers:
                    - name: Cold-boot
                      power: restarted
                """))

    package static func findings(in play: Play) -> [Diagnostic] {
        let notified = Set(play.steps.flatMap(\.notified))
        return play.handlers.filter { !notified.contains($0.title) }.map { handler in
            .warning(
                code, "no step notifies the handler `\(handler.title)`, and so it never runs", at: handler.range,
                help: "write notify: \(handler.title) at the step whose change it follows, or remove it")
        }
    }
}
