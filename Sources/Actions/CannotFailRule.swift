// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import PlaybookModel

/// Warns of expectations that hold whatever the reply is.
package enum CannotFailRule: PlayRule {
    package static let guide = LintGuide(
        "cannot-fail", summary: "An expectation holds whatever the reply is.",
        reason: """
            It looks like a check and is none. The rule tells of `exists` at the root, of regular expressions that \
            are found in every text, of counts that no reply goes below, of the type of a reply that is always \
            text, and of what an `equals` beside it demands already.
            """,
        example: LintGuide.Example(
            bad: """
                - domains: web-1
                  steps:
                    - name: The human monitor answers
                      hmp: info status
                      expect: {matches: '.*'}
                """,
            good: """
                - domains: web-1
                  steps:
                    - name: The human monitor answers
                      hmp: info status
                      expect: {matches: '^VM status: '}
                """))

    package static func findings(in play: Play) -> [Diagnostic] {
        play.steps.flatMap { step -> [Diagnostic] in
            let node = step.kind == Assert.self ? step.body : step["expect"]
            guard let expectations = node?.fixedExpectations else { return [] }
            return CertainMatcher.find(in: expectations, isText: step.kind == HMP.self).map {
                .warning(code, "this cannot fail: \($0.reason)", at: $0.range, help: $0.help)
            }
        }
    }
}
