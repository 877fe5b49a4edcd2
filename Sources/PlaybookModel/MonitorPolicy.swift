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
/// where there is an `allow`, at the top or for the language, so is all that none of them names. What denies
/// `human-monitor-command`, as which libvirt sends HMP lines, denies those too.
package struct MonitorPolicy: Sendable {
    /// The languages that commands are written in.
    enum Language: String, CaseIterable { case qmp, hmp, agent }

    struct Rules: Sendable {
        var allow: [PolicyRule]?
        var deny: [PolicyRule] = []

        var all: [PolicyRule] { (allow ?? []) + deny }
    }

    private let name: String
    /// Those for all languages.
    let common: Rules
    let own: [Language: Rules]

    private static let allow = Field<[PolicyRule]>(
        "allow", "Patterns of the commands that may be sent; without it all may be, and with an empty list none.")
    private static let deny = Field<[PolicyRule]>(
        "deny", "Patterns of the commands that may not be sent, whatever `allow` says.")
    private static let sections = Language.allCases.map { language in
        Field<RawYAML>(
            language.rawValue, "The same two keys for `\(language.rawValue)` alone.", schema: .fields([allow, deny]))
    }

    /// Its keys.
    static var fields: [any FieldDescription] { [allow, deny] + sections }

    /// Reads a policy file. Throws all its mistakes.
    package init(path: String) throws(InvalidInput) { try self.init(try YAMLReader.load(path: path)) }

    /// Reads a policy's text. Throws all its mistakes.
    package init(_ source: SourceFile) throws(InvalidInput) {
        var reading = Reading(checking: TemplateScope())
        var own: [Language: Rules] = [:]
        var common = Rules()
        if let root = try YAMLReader.read(source) {
            let body = ActionBody(root, of: "policy", fields: Self.fields, reading: &reading)
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
    private func refusal(of action: any MonitorAction) -> String? {
        switch action.command {
        case .qmp(let text), .qmpPassing(let text, _):
            if let reason = refusal(ofName: Self.name(in: text), language: .qmp) { return reason }
            guard let line = MonitorReply.humanLine(in: text) else { return nil }
            return refusal(ofLine: line, shownAs: MonitorReply.humanLine(in: action.shownCommand))
        case .agent(let text): return refusal(ofName: Self.name(in: text), language: .agent)
        case .hmp(let text):
            let rules = common.deny + Language.allCases.flatMap { $0 == .agent ? [] : own[$0]?.deny ?? [] }
            if !text.isEmpty, let rule = rules.first(where: \.namesWrapper) {
                return "`\(action.shownCommand)` is denied by \(place(of: rule)): libvirt sends it as that command"
            }
            return refusal(ofLine: text, shownAs: action.shownCommand)
        }
    }

    private static func name(in json: String) -> String {
        (try? JSONValue(parsing: json))?[member: "execute"]?.string ?? ""
    }

    private func refusal(ofLine text: String, shownAs shown: String?) -> String? {
        let line = HumanMonitorLine(text)
        guard !line.name.isEmpty else { return nil }
        let full = line.isShort ? ", in full `\(line.name)`," : ""
        return refusal(of: "`\(shown ?? line.name)`\(full)", language: .hmp) { $0.fits(line) }
    }

    private func refusal(ofName command: String, language: Language) -> String? {
        guard !command.isEmpty else { return nil }
        return refusal(of: "`\(command)`", language: language) { $0.fits(name: command) }
    }

    private func refusal(of command: String, language: Language, where fits: (PolicyRule) -> Bool) -> String? {
        let rules = own[language] ?? Rules()
        if let rule = (common.deny + rules.deny).first(where: fits) {
            return "\(command) is denied by \(place(of: rule))"
        }
        let lists = [common.allow, rules.allow].compactMap(\.self)
        guard !lists.isEmpty, !lists.joined().contains(where: fits) else { return nil }
        return "\(command) is not among what \(name) allows for \(language.rawValue)"
    }

    private func place(of rule: PolicyRule) -> String {
        "`\(rule.text)` in \(rule.range.map { "\($0)" } ?? name)"
    }

    /// The commands of a playbook that may not be sent, at their places, as far as they are written out.
    package func mistakes(in playbook: Playbook) -> [Diagnostic] {
        playbook.plays.flatMap(\.steps).flatMap { mistakes(in: $0.outline, of: $0) }
    }

    /// The same of steps with their templates filled in.
    package func mistakes(in steps: some Sequence<ForeseenStep>) -> [Diagnostic] {
        var mistakes: [Diagnostic] = []
        for foreseen in steps {
            for mistake in foreseen.forms.flatMap({ self.mistakes(in: $0, of: foreseen.step) })
            where !mistakes.contains(mistake) { mistakes.append(mistake) }
        }
        return mistakes
    }

    private func mistakes(in bound: BoundStep, of step: Step) -> [Diagnostic] {
        let own = (bound.action as? any MonitorAction).map { [$0] } ?? []
        return zip(own + bound.undo, step.commands).compactMap { action, place in
            refusal(of: action).map { reason in
                let message = step.isSecret ? "\(name) denies its command, which `no_log` hides" : reason
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
