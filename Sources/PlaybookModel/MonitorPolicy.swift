// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import Matching
import YAMLTree

/// Which monitor and agent commands an administrator lets playbooks send.
///
/// ```yaml
/// deny: [quit, "migrate*", device_del]    # in any language
/// hmp: {allow: ["info *"]}                # nothing else in this one
/// ```
///
/// A pattern is a glob on a command's name or, where it holds a blank, on a whole HMP line. What `deny` names is denied;
/// where there is an `allow`, at the top or for the language, so is all that none of them names.
package struct MonitorPolicy: Sendable {
    /// The languages that commands are written in.
    private enum Language: String, CaseIterable { case qmp, hmp, agent }

    /// One pattern and where it stands.
    fileprivate struct Rule: Sendable {
        let text: String
        let glob: Glob
        let range: SourceRange?
    }

    private struct Rules: Sendable {
        var allow: [Rule]?
        var deny: [Rule] = []
    }

    private let name: String
    private let common: Rules
    private let own: [Language: Rules]

    private static let allow = Field<[Rule]>("allow", "Globs of the commands that may be sent.")
    private static let deny = Field<[Rule]>("deny", "Globs of the commands that may not be sent.")
    private static let sections = Language.allCases.map {
        Field<RawYAML>($0.rawValue, "The same for \($0.rawValue) alone: {allow, deny}.")
    }

    /// Reads a policy file. Throws all its mistakes.
    package init(path: String) throws(InvalidInput) { try self.init(try YAMLReader.load(path: path)) }

    /// Reads a policy's text. Throws all its mistakes.
    package init(_ source: SourceFile) throws(InvalidInput) {
        var reading = Reading(checking: TemplateScope())
        var own: [Language: Rules] = [:]
        var common = Rules()
        if let root = try YAMLReader.read(source) {
            let fields: [any FieldDescription] = [Self.allow, Self.deny] + Self.sections
            let body = ActionBody(root, of: "a policy", fields: fields, reading: &reading)
            common = Self.rules(body, reading: &reading)
            for (language, section) in zip(Language.allCases, Self.sections) {
                guard let node = body[section] else { continue }
                let part = ActionBody(
                    node, of: language.rawValue, fields: [Self.allow, Self.deny], reading: &reading)
                own[language] = Self.rules(part, reading: &reading)
            }
        } else {
            let start = SourcePosition(line: 1, column: 1)
            reading.mistakes.error(
                "empty-policy", "the policy says nothing", at: SourceRange(file: source, start: start, end: start),
                help: "deny: [quit, \"migrate*\"]")
        }
        try reading.mistakes.throwIfFailed()
        name = source.name
        self.common = common
        self.own = own
    }

    private static func rules(_ body: ActionBody, reading: inout Reading) -> Rules {
        Rules(allow: reading.value(allow, of: body), deny: reading.value(deny, of: body) ?? [])
    }

    /// Why a command may not be sent; nil where it may, or where a template is yet to name it.
    package func refusal(of command: MonitorCommand) -> String? {
        switch command {
        case .qmp(let text), .qmpPassing(let text, _):
            if let reason = refusal(ofName: Self.name(in: text), line: nil, language: .qmp) { return reason }
            return MonitorReply.humanLine(in: text).flatMap { refusal(ofLine: $0) }
        case .agent(let text): return refusal(ofName: Self.name(in: text), line: nil, language: .agent)
        case .hmp(let line): return refusal(ofLine: line)
        }
    }

    private static func name(in json: String) -> String {
        (try? JSONValue(parsing: json))?[member: "execute"]?.string ?? ""
    }

    /// QEMU's short names of human monitor commands.
    private static let aliases = ["q": "quit", "s": "stop", "c": "cont", "p": "print", "?": "help"]

    private func refusal(ofLine line: String) -> String? {
        var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let first = words.first else { return nil }
        words[0] = Self.aliases[first] ?? first
        return refusal(ofName: words[0], line: words.joined(separator: " "), language: .hmp)
    }

    private func refusal(ofName command: String, line: String?, language: Language) -> String? {
        guard !command.isEmpty else { return nil }
        func fits(_ rule: Rule) -> Bool {
            rule.text.contains(" ") ? line.map(rule.glob.matches) ?? false : rule.glob.matches(command)
        }
        let rules = own[language] ?? Rules()
        if let rule = (common.deny + rules.deny).first(where: fits) {
            return "`\(command)` is denied by \(place(of: rule))"
        }
        let lists = [common.allow, rules.allow].compactMap(\.self)
        guard !lists.isEmpty, !lists.joined().contains(where: fits) else { return nil }
        return "`\(command)` is not among what \(name) allows for \(language.rawValue)"
    }

    private func place(of rule: Rule) -> String {
        "`\(rule.text)` in \(rule.range.map { "\($0)" } ?? name)"
    }

    /// The commands of a playbook that may not be sent, at their places; `isForeseen` fills in what is known of them.
    package func mistakes(in playbook: Playbook, isForeseen: Bool) -> [Diagnostic] {
        var mistakes: [Diagnostic] = []
        for (index, play) in playbook.plays.enumerated() {
            let foreseen = isForeseen ? play.foreseen(in: [:], after: playbook.plays[..<index]) : []
            let found = play.steps.flatMap { self.mistakes(in: $0.outline, of: $0) } + self.mistakes(in: foreseen)
            for mistake in found where !mistakes.contains(mistake) { mistakes.append(mistake) }
        }
        return mistakes
    }

    /// The commands of steps that may not be sent, at their places.
    package func mistakes(in steps: [ForeseenStep]) -> [Diagnostic] {
        steps.flatMap { foreseen in foreseen.forms.flatMap { mistakes(in: $0, of: foreseen.step) } }
    }

    private func mistakes(in bound: BoundStep, of step: Step) -> [Diagnostic] {
        let own = (bound.action as? any MonitorAction).map { [$0.command] } ?? []
        return zip(own + bound.undo.map(\.command), step.commands).compactMap { command, place in
            refusal(of: command).map { reason in
                let isHidden = step.isSecret && !step.isFixed
                let message = isHidden ? "\(name) denies its command, which `no_log` hides" : reason
                return .error("denied", message, at: place.range, help: Self.help)
            }
        }
    }

    /// Throws where a command of a step, as it is to be sent to one target, may not be.
    package func check(_ bound: BoundStep, of step: Step) throws(StepFailure) {
        guard let first = mistakes(in: bound, of: step).first else { return }
        throw StepFailure(first.message, help: first.help, range: first.range)
    }

    private static let help = "remove the step, or have the policy changed by whoever is in charge of it"
}

extension MonitorPolicy.Rule: FieldValue {
    static let placeholder = MonitorPolicy.Rule(text: "", glob: Glob(""), range: nil)
    static let schema = String.schema

    static func decode(_ node: YAMLNode, reading: inout Reading) -> MonitorPolicy.Rule? {
        guard let text = String.decode(node, reading: &reading) else { return nil }
        let pattern = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !pattern.isEmpty else {
            reading.mistakes.error(
                "empty-name", "a pattern is missing", at: node.range, help: "\"*\" fits all commands")
            return nil
        }
        return MonitorPolicy.Rule(text: pattern, glob: Glob(pattern), range: node.range)
    }
}
