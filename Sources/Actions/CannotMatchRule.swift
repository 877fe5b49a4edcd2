// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import PlaybookModel

/// Warns of regular expressions that fit no text.
package enum CannotMatchRule: PlayRule {
    package static let guide = LintGuide(
        "cannot-match", summary: "A regular expression fits no text at all.",
        reason: """
            An expectation that uses it always fails, and a filter always passes everything over. The rule tells \
            of it where it is certain: an anchor in the midst of a line (`^` and `$` stand for its two ends), a \
            bracket expression that takes no character, and, in the `match` and `search` of JSONPath, what is no \
            I-Regexp (RFC 9485), as `\\d`.
            """,
        example: LintGuide.Example(
            bad: """
                - domains: web-1
                  steps:
                    - name: It runs
                      hmp: info status
                      expect: {matches: 'status^: running'}
                """,
            good: """
                - domains: web-1
                  steps:
                    - name: It runs
                      hmp: info status
                      expect: {matches: '^VM status: running'}
                """))

    package static func findings(in play: Play) -> [Diagnostic] {
        play.steps.flatMap(findings)
            + play.domains.patterns.compactMap { pattern in
                guard case .regex(let regex) = pattern.form, let fault = try? TextPattern(regex.text).fault else {
                    return nil
                }
                return finding(regex.text, fault, at: pattern.range)
            }
    }

    private static func findings(in step: Step) -> [Diagnostic] {
        var expectations = step.outline.expectations + (step.outline.expectedError?.expectations ?? [])
        if case .reply(let reply)? = step.outline.changedWhen { expectations += reply }
        var nodes = step.conditions.flatMap(\.expectationNodes)
        if step.kind == Assert.self { nodes.append(step.body) }
        if step.kind == Event.self, let condition = step.body.mapping?["where"] { nodes.append(condition) }
        return (expectations + nodes.flatMap(\.fixedExpectations)).flatMap { expectation in
            (expectation.path?.faultyPatterns ?? []).map { finding($0.text, $0.fault, at: expectation.range) }
                + expectation.matchers.flatMap { located in
                    located.matcher.patterns.compactMap { pattern in
                        pattern.fault.map { finding(pattern.text, $0, at: located.range) }
                    }
                }
        }
    }

    private static func finding(_ pattern: String, _ fault: PatternFault, at range: SourceRange?) -> Diagnostic {
        switch fault {
        case .misplacedAnchor:
            .warning(
                code, "no text fits /\(pattern)/: a line begins or ends in the midst of it", at: range,
                help: #"`^` and `$` stand for the ends of a line, and for themselves as `\^` and `\$`"#)
        case .emptySet:
            .warning(
                code, "no text fits /\(pattern)/: its brackets take no character", at: range,
                help: "`.` takes any character of a line")
        case .notIRegexp:
            .warning(
                code, "/\(pattern)/ is no regular expression of JSONPath's, and fits no text", at: range,
                help: "RFC 9485 has [0-9] and \\p{L}, and no \\d, \\w or \\s; `matches` takes those")
        }
    }
}
