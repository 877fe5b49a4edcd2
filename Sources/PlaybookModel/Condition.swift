// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import Matching
import YAMLTree

/// When a step runs at all: `changed`, true or false, expectations on the context document, or a list of these.
package struct Condition: Sendable {
    private enum Form {
        /// An earlier step of the play changed the target.
        case changed
        /// True or false, or a template that gives one of them.
        case truth(YAMLNode)
        case expectations(YAMLNode)
        case all([Form])
    }

    private let form: Form
    package let needs: ContextNeeds

    /// The expectations in it, as they are written.
    package var expectationNodes: [YAMLNode] { Self.expectationNodes(of: form) }

    private static func expectationNodes(of form: Form) -> [YAMLNode] {
        switch form {
        case .expectations(let node): [node]
        case .all(let forms): forms.flatMap(expectationNodes)
        case .changed, .truth: []
        }
    }

    static let schema: JSONValue = .reference("condition")

    /// Reads a condition; nil after a mistake.
    static func read(_ node: YAMLNode, variables: Variables, reading: inout Reading) -> Condition? {
        // Its own needs are told apart from those of what is read beside it.
        var own = Reading(checking: reading.scope)
        let form = form(node, variables: variables, reading: &own)
        reading.mistakes.add(own.mistakes.diagnostics)
        return form.map { Condition(form: $0, needs: ContextNeeds(paths: variables.closure(of: own.usedPaths))) }
    }

    private static func form(_ node: YAMLNode, variables: Variables, reading: inout Reading) -> Form? {
        switch node.content {
        case .mapping:
            _ = reading.contextExpectations(node)
            return .expectations(node)
        case .sequence(let elements) where !elements.isEmpty:
            let forms = elements.compactMap { form($0, variables: variables, reading: &reading) }
            return forms.count == elements.count ? .all(forms) : nil
        case .scalar(let scalar):
            if scalar.text == "changed" {
                reading.noteUse(of: "changed")
                return .changed
            }
            if case .bool = scalar.value { return .truth(node) }
            if Template.isTemplate(scalar.text) {
                if case .failed = reading.resolve(node) { return nil }
                tryOut(node, with: variables, reading: &reading)
                return .truth(node)
            }
        case .sequence: break
        }
        let suggestion =
            node.text.flatMap { translation($0, in: reading.scope) }
            ?? node.text.flatMap { NearestName.suggestion(for: $0, among: ["changed"]) }.map { "did you mean `\($0)`?" }
        reading.mistakes.error(
            "bad-condition", "a condition is `changed`, true, false, or what the context document must be",
            at: node.range,
            help: suggestion ?? "write what must be: {$.vars.NAME: value}, {$.domain.state: running}")
        return nil
    }

    /// Reads a truth already where it needs no more than variables that are known.
    private static func tryOut(_ node: YAMLNode, with variables: Variables, reading: inout Reading) {
        guard !reading.mistakes.hasErrors, !reading.scope.lacksVariables else { return }
        let isKnown = variables.closure(of: node.templatePaths).allSatisfy { path in
            let name = String(path.dropFirst("vars.".count))
            return path.hasPrefix("vars.") && variables[name] != nil && !reading.scope.assigned.contains(name)
        }
        guard isKnown else { return }
        var trial = Reading(in: TemplateContext(document: [:], variables: variables))
        _ = Bool.read(node, reading: &trial)
        reading.mistakes.add(trial.mistakes.diagnostics)
    }

    /// What an expression of Ansible's would be here; nil where it is no simple one.
    private static func translation(_ text: String, in scope: TemplateScope) -> String? {
        if let match = text.wholeMatch(of: /\s*([\w.\-]+)\s*(==|!=)\s*('[^']*'|"[^"]*"|[^'"]*)\s*/) {
            // Without its quotes, text such as `5` would be a number.
            let bare = match.3.trimmingCharacters(in: CharacterSet(charactersIn: "'\" "))
            let literal = bare.wholeMatch(of: /[A-Za-z][\w.\-]*/) == nil || isTruth(bare) ? String(match.3) : bare
            let value = match.2 == "==" ? literal : "{not_equals: \(literal)}"
            return "write when: {$.\(scope.spelt(String(match.1))): \(value.trimmingCharacters(in: .whitespaces))}"
        }
        if let match = text.wholeMatch(of: /\s*([\w.\-]+)\s+is\s+(not\s+)?defined\s*/) {
            return "write when: {$.\(scope.spelt(String(match.1))): {exists: \(match.2 == nil)}}"
        }
        return nil
    }

    private static func isTruth(_ text: String) -> Bool { ["true", "false", "null"].contains(text.lowercased()) }

    /// Why it does not hold for a target; nil where it does. Throws where a template in it has no value.
    package func objection(in context: TemplateContext) throws(InvalidInput) -> String? {
        try objection(to: form, in: context)
    }

    private func objection(to form: Form, in context: TemplateContext) throws(InvalidInput) -> String? {
        switch form {
        case .changed: return context.document["changed"] == .bool(true) ? nil : "nothing changed before it"
        case .all(let forms):
            for form in forms {
                if let objection = try objection(to: form, in: context) { return objection }
            }
            return nil
        case .truth(let node):
            var reading = Reading(in: context)
            let value = Bool.read(node, reading: &reading)
            try reading.mistakes.throwIfFailed()
            return value == true ? nil : "`when` is false"
        case .expectations(let node):
            var reading = Reading(in: context)
            let expectations = reading.contextExpectations(node)
            try reading.mistakes.throwIfFailed()
            let document = try context.located(needs, at: node)
            return expectations.lazy.compactMap { $0.mismatch(in: document) }.first.map {
                "\($0.path ?? "it"): wanted \($0.wanted), found \($0.found)"
            }
        }
    }
}

extension TemplateContext {
    /// The document for expectations; a variable that has no value is a mistake at the place that asks for it.
    package func located(_ needs: ContextNeeds, at node: YAMLNode) throws(InvalidInput) -> JSONValue {
        do throws(TemplateError) {
            return try json(for: needs)
        } catch {
            throw InvalidInput(.error("undefined-name", error.message, at: node.range, help: error.help))
        }
    }
}
