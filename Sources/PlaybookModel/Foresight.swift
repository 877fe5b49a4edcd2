// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import YAMLTree

/// A step as it will be for one target, as far as that is known before the run. One that neither sends commands nor waits
/// for an event is as it is written.
package struct ForeseenStep: Sendable {
    package let step: Step
    /// One for each item of its loop; what only the run can tell stands in them as it is written, and so does all of a
    /// step that a condition is known to pass over.
    package let forms: [BoundStep]
    /// What is wrong with what its templates give; a secret step keeps that to itself.
    package let mistakes: [Diagnostic]
}

extension Play {
    /// The steps as they will be for a target of which a document tells, in the order of the text. What earlier plays
    /// set is open, for they may have had other targets.
    package func foreseen(
        in document: [String: JSONValue], after earlier: some Sequence<Play>
    ) -> [ForeseenStep] {
        var walk = Foresight(document: document, variables: variables, onFailure: onFailure)
        walk.leaveOpen(earlier.flatMap(\.steps))
        walk.take(body)
        for handler in handlers {
            walk.take(handler)
            // Nobody knows whether it is called.
            walk.leaveOpen([handler])
        }
        return walk.steps
    }
}

/// A walk over a play before anything runs, which keeps what its `set_vars` are known to set.
private struct Foresight {
    let document: [String: JSONValue]
    let variables: Variables
    let onFailure: OnFailure
    private(set) var steps: [ForeseenStep] = []
    private var assigned = Variables()
    /// The variables that may be what only the run can tell.
    private var open: Set<String> = []

    init(document: [String: JSONValue], variables: Variables, onFailure: OnFailure) {
        self.document = document
        self.variables = variables
        self.onFailure = onFailure
    }

    mutating func take(_ items: [StepItem]) {
        for item in items {
            switch item {
            case .step(let step): take(step)
            case .block(let block): take(block)
            }
        }
    }

    private mutating func take(_ block: Block) {
        take(block.body)
        // It may have failed before it set them.
        let mayGoOn = onFailure == .continue || block.onFailure == .continue
        if mayGoOn || !block.rescue.isEmpty || !block.always.isEmpty { leaveOpen(block.body.flatMap(\.steps)) }
        take(block.rescue)
        leaveOpen(block.rescue.flatMap(\.steps))
        take(block.always)
    }

    mutating func leaveOpen(_ steps: [Step]) {
        for step in steps where step.kind.spec.setsVariables { open.formUnion(step.assignments.map(\.key)) }
    }

    mutating func take(_ step: Step) {
        let context = step.context(in: TemplateContext(document: document, variables: variables, assigned: assigned))
        var forms: [BoundStep] = []
        var mistakes = DiagnosticCollector()
        let isPassedOver = step.conditions.contains {
            isKnown($0, in: context) && (try? $0.objection(in: context)) != nil
        }
        if !isPassedOver, let objection = step.loop?.objection(in: reading(context)) { mistakes.add([objection]) }
        for context in step.loop?.foreseen(in: reading(context), of: context) ?? [context] {
            let isCertain = step.conditions.allSatisfy { isKnown($0, in: context) }
            if isCertain, step.conditions.contains(where: { (try? $0.objection(in: context)) != nil }) { continue }
            if !step.isFixed, step.meetsQEMU { forms.append(step.foreseen(in: reading(context), &mistakes)) }
            if step.kind.spec.setsVariables { assign(step, isCertain: isCertain, in: context) }
        }
        steps.append(
            ForeseenStep(
                step: step, forms: forms.isEmpty ? [step.outline] : forms,
                mistakes: step.isSecret ? [] : mistakes.diagnostics))
    }

    private mutating func assign(_ step: Step, isCertain: Bool, in context: TemplateContext) {
        for entry in step.assignments {
            var reading = reading(context)
            // What one target sets for all has that target's names in it.
            let value = isCertain && (!step.runsOnce || step.isFixed) ? reading.json(entry.value) : nil
            if let value, !value.isOpen {
                assigned = assigned.overridden(by: Variables(known: [entry.key: value.json]))
                open.remove(entry.key)
            } else {
                open.insert(entry.key)
            }
        }
    }

    private func reading(_ context: TemplateContext) -> Reading { Reading(foreseeing: context, open: open) }

    private func isKnown(_ condition: Condition, in context: TemplateContext) -> Bool {
        condition.needs.areKnown { context.knows($0, but: open) }
    }
}

extension Step {
    /// What `set_vars` sets.
    fileprivate var assignments: [YAMLMapping.Entry] { body.mapping?.entries ?? [] }

    fileprivate var meetsQEMU: Bool { !commands.isEmpty || outline.action.awaitedEvent != nil }

    fileprivate func foreseen(in reading: Reading, _ mistakes: inout DiagnosticCollector) -> BoundStep {
        var reading = reading
        let bound = BoundStep(kind: kind, parts: parts, reading: &reading)
        guard reading.mistakes.hasErrors else { return bound }
        mistakes.add(reading.mistakes.diagnostics)
        return outline
    }
}

extension Loop {
    /// What is wrong with a value that is known to be no list.
    fileprivate func objection(in reading: Reading) -> Diagnostic? {
        var reading = reading
        return switch tree(in: &reading)?.content {
        case .value(let value)?: objection(to: value)
        case .object?: objection(to: .object([:]))
        default: nil
        }
    }

    /// The contexts of the items; of items that only the run can tell, one without an item.
    fileprivate func foreseen(in reading: Reading, of context: TemplateContext) -> [TemplateContext] {
        var reading = reading
        guard case .array(let items)? = tree(in: &reading)?.content else { return [context] }
        return items.enumerated().map { index, item in
            item.isOpen ? context : Self.context(for: item.json, at: index, of: items.count, in: context)
        }
    }
}

extension TemplateContext {
    /// Whether what a path, such as `vars.log`, leads to is the same in the run; `open` are the variables that may not be.
    func knows(_ path: String, but open: Set<String>) -> Bool {
        let names = path.split(separator: ".", maxSplits: 1).map(String.init)
        guard let root = names.first else { return false }
        switch root {
        case "vars":
            guard let name = names.dropFirst().first else { return open.isEmpty && !variables.isIncomplete }
            if variables.pinned.contains(name) { return true }
            return !open.contains(name) && (variables.names.contains(name) || !variables.isIncomplete)
        case "item", "loop": return document[root] != nil
        default: return names.dropFirst().first.flatMap { document[root]?[member: $0] } != nil
        }
    }

    /// Whether a template gives in the run what it gives now.
    func foresees(_ template: Template, but open: Set<String>) -> Bool {
        let paths = template.expressions.filter { !$0.path.isEmpty }.map { $0.path.prefix(2).joined(separator: ".") }
        return variables.closure(of: Set(paths)).allSatisfy { knows($0, but: open) }
    }
}

extension LocatedJSON {
    /// Whether only the run can tell what it is, or what a part of it is.
    fileprivate var isOpen: Bool {
        switch content {
        case .later: true
        case .value: false
        case .array(let elements): elements.contains(where: \.isOpen)
        case .object(let members): members.contains { $0.value.isOpen }
        }
    }
}
