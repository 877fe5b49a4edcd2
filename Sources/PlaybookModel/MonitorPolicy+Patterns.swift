// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// Patterns that stop nothing, as one that is misspelt.
extension MonitorPolicy {
    /// Warnings of patterns that fit no command; with `qmp`, the commands of a QEMU, also of those that fit none of them.
    package func warnings(knowing qmp: Set<String>? = nil) -> [Diagnostic] {
        var found = common.all.compactMap { rule in
            Self.doubt(aboutBracketsOf: rule)
                ?? (rule.isOnLines ? Self.doubt(aboutLine: rule) : qmp.flatMap { Self.doubt(about: rule, among: $0) })
        }
        for language in Language.allCases {
            found += (own[language]?.all ?? []).compactMap { rule in
                if let doubt = Self.doubt(aboutBracketsOf: rule) { return doubt }
                return switch language {
                case .qmp: Self.doubt(aboutQMP: rule, knowing: qmp)
                case .hmp: Self.doubt(aboutLine: rule)
                case .agent: Self.doubt(aboutAgent: rule)
                }
            }
        }
        return found.filter(LintComment.allows)
    }

    private static func warning(_ rule: PolicyRule, _ reason: String, help: String?) -> Diagnostic {
        .warning("no-such-command", "`\(rule.text)` \(reason)", at: rule.range, help: help)
    }

    /// Of brackets that are not closed or that a range runs backwards in.
    private static func doubt(aboutBracketsOf rule: PolicyRule) -> Diagnostic? {
        if rule.hasBareBracket {
            return warning(
                rule, "fits no command: its bracket encloses nothing, and no name has one",
                help: "a set of characters is written [abc] or [a-c]")
        }
        guard rule.runsBackwards else { return nil }
        return warning(rule, "has a range that runs backwards", help: "write the lower character first: [a-z]")
    }

    /// Of a pattern for all languages.
    private static func doubt(about rule: PolicyRule, among qmp: Set<String>) -> Diagnostic? {
        let known = qmp.union(HumanMonitorLine.knownNames)
        guard !known.contains(where: rule.fits(name:)), !known.contains(where: { rule.fits(HumanMonitorLine($0)) }),
            !mayBeOfAgent(rule)
        else { return nil }
        return warning(
            rule, "fits no command of QEMU's monitors, and none of the guest agent",
            help: suggestion(for: rule.text, among: known))
    }

    private static func doubt(aboutQMP rule: PolicyRule, knowing known: Set<String>?) -> Diagnostic? {
        if let stranger = stranger(in: rule.text) {
            return warning(
                rule, "fits no QMP command: no name has \(stranger)",
                help: rule.isOnLines ? "a line of the human monitor goes below `hmp`" : nil)
        }
        guard let known, !known.contains(where: rule.fits(name:)) else { return nil }
        return warning(rule, "fits no QMP command of this QEMU", help: suggestion(for: rule.text, among: known))
    }

    private static func doubt(aboutAgent rule: PolicyRule) -> Diagnostic? {
        if let stranger = stranger(in: rule.text) {
            return warning(rule, "fits no command of the guest agent: no name has \(stranger)", help: nil)
        }
        guard !mayBeOfAgent(rule) else { return nil }
        return warning(
            rule, "fits no command of the guest agent: their names begin with guest-", help: "write guest-\(rule.text)")
    }

    private static func doubt(aboutLine rule: PolicyRule) -> Diagnostic? {
        let name = rule.line.name
        guard !name.contains(where: "*?[".contains), name != PolicyRule.wrapper,
            !HumanMonitorLine.knownNames.contains(name)
        else { return nil }
        // Another QEMU may have more commands: one that is near none of these may be one of those.
        guard let help = suggestion(for: name, among: Set(HumanMonitorLine.knownNames)) else { return nil }
        return warning(rule, "fits no known command of the human monitor", help: help)
    }

    /// What no name of a command in JSON has.
    private static func stranger(in pattern: String) -> String? {
        pattern.first { !($0.isASCII && ($0.isLetter || $0.isNumber) || "-_.*?[]!^".contains($0)) }
            .map { $0 == " " ? "a blank" : "`\($0)`" }
    }

    private static func mayBeOfAgent(_ rule: PolicyRule) -> Bool {
        let start = rule.text.prefix { !"*?[".contains($0) }
        return start.hasPrefix("guest-") || (start.count < rule.text.count && "guest-".hasPrefix(start))
    }

    private static func suggestion(for pattern: String, among names: Set<String>) -> String? {
        NearestName.suggestion(for: pattern, among: names.sorted()).map { "did you mean `\($0)`?" }
    }
}
