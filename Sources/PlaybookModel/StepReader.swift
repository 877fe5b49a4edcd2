// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import YAMLTree

/// Reads one step of a play.
struct StepReader {
    let catalog: ActionCatalog

    /// Reads a step; nil where it is none, after its mistakes were reported. A `register` joins the scope.
    func read(
        _ node: YAMLNode, number: Int, scope: inout TemplateScope, mistakes: inout DiagnosticCollector
    ) -> Step? {
        var reading = Reading(checking: scope)
        defer { mistakes.add(reading.mistakes.diagnostics) }
        guard let mapping = node.mapping else {
            reading.wrongType(node, wanted: "a step", help: "begin each step with `- name: …` and its action below it")
            return nil
        }
        guard let (kind, actionNode) = action(of: mapping, at: node, reading: &reading) else { return nil }
        let own = YAMLMapping(entries: mapping.entries.filter { $0.key != kind.spec.key && catalog[$0.key] == nil })
        let body = ActionBody(
            YAMLNode(range: node.range, content: .mapping(own)), of: "step", fields: StepKeys.all, reading: &reading)
        let parts = Step.Parts(
            name: body[StepKeys.name], action: actionNode, expectations: body[StepKeys.expect],
            undo: undo(body[StepKeys.undo], reading: &reading))
        let bound = BoundStep(kind: kind, parts: parts, reading: &reading)
        let isFixed = !reading.sawTemplate
        let options = options(body, of: kind, scope: &scope, reading: &reading)
        return Step(
            number: number, range: node.range, kind: kind, options: options, parts: parts,
            fixed: isFixed ? bound : nil,
            usedPaths: reading.usedPaths)
    }

    private func action(
        of mapping: YAMLMapping, at node: YAMLNode, reading: inout Reading
    ) -> ((any Action.Type), YAMLNode)? {
        let known = StepKeys.all.map(\.key)
        let actions = mapping.entries.filter { catalog[$0.key] != nil }
        let strangers = mapping.entries.filter { catalog[$0.key] == nil && !known.contains($0.key) }
        if let first = actions.first, let kind = catalog[first.key] {
            for extra in actions.dropFirst() {
                reading.mistakes.error(
                    "two-actions", "a step has one action, and this one has `\(first.key)` already",
                    at: extra.keyRange, help: "begin a step of its own with `- \(extra.key):`")
            }
            return (kind, first.value)
        }
        for stranger in strangers { reading.unknownKey(stranger, of: "a step", known: catalog.keys + known) }
        if strangers.isEmpty {
            reading.mistakes.error(
                "no-action", "the step has no action", at: node.range,
                help: "give it one of \(catalog.keys.joined(separator: ", "))")
        }
        return nil
    }

    private func options(
        _ body: ActionBody, of kind: any Action.Type, scope: inout TemplateScope, reading: inout Reading
    ) -> StepOptions {
        var options = StepOptions()
        options.when = reading.value(StepKeys.when, of: body)
        options.timeout = reading.value(StepKeys.timeout, of: body)
        options.onFailure = reading.value(StepKeys.onFailure, of: body)
        if let node = body[StepKeys.register], let name = reading.value(StepKeys.register, of: body) {
            if !isName(name) {
                reading.mistakes.error(
                    "bad-name", "`\(name)` cannot be registered", at: node.range,
                    help: "use letters, digits, _ and -, beginning with a letter or _")
            }
            scope.registers.insert(name)
            options.register = name
        }
        if let node = body[StepKeys.expect], !kind.spec.hasReply {
            reading.mistakes.error(
                "no-reply", "`\(kind.spec.key)` has no reply that `expect` could look at", at: node.range,
                help: "move it to a step with \(replying.joined(separator: " or "))")
        }
        if let node = body[StepKeys.retry] {
            let retry = ActionBody(node, of: "retry", fields: RetryKeys.all, reading: &reading)
            if let within = reading.value(RetryKeys.within, of: retry) {
                options.retry = Retry(
                    within: within, every: reading.value(RetryKeys.every, of: retry) ?? .milliseconds(500))
            }
            if body[StepKeys.expect] == nil {
                reading.mistakes.error(
                    "no-expectation", "`retry` repeats a step while its `expect` fails, and this step has none",
                    at: node.range, help: "add `expect:`, or remove `retry:`")
            }
        }
        return options
    }

    private var replying: [String] { catalog.kinds.filter { $0.spec.hasReply }.map { "`\($0.spec.key)`" } }

    private func undo(_ node: YAMLNode?, reading: inout Reading) -> [(kind: any Action.Type, body: YAMLNode)] {
        guard let node else { return [] }
        let monitors = catalog.kinds.filter { $0.spec.isMonitorCommand }.map { $0.spec.key }
        return (node.sequence ?? [node]).compactMap { element in
            guard let mapping = element.mapping, mapping.entries.count == 1, let entry = mapping.entries.first else {
                reading.wrongType(
                    element, wanted: "one monitor command", help: "undo: {\(monitors.first ?? "qmp"): …}")
                return nil
            }
            guard let kind = catalog[entry.key], kind.spec.isMonitorCommand else {
                reading.unknownKey(entry, of: "`undo`", known: monitors)
                return nil
            }
            return (kind, entry.value)
        }
    }
}
