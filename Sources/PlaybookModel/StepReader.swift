// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import YAMLTree

/// Reads one step of a play.
struct StepReader {
    let catalog: ActionCatalog
    /// The names that `notify` may use.
    let handlers: [String]

    /// Reads a step; nil where it is none, after its mistakes were reported. A `register` joins the scope.
    func read(
        _ node: YAMLNode, number: Int, inheriting inherited: StepInheritance, scope: inout TemplateScope,
        mistakes: inout DiagnosticCollector
    ) -> Step? {
        var reading = Reading(checking: scope)
        defer { mistakes.add(reading.mistakes.diagnostics) }
        guard let mapping = node.mapping else {
            reading.wrongType(
                node, wanted: "a step",
                help: node.text.flatMap(Self.spaced) ?? "begin each step with `- name: …` and its action below it")
            return nil
        }
        // Before its other keys are read, whose mistakes must not show it.
        if isSecret(mapping, inheriting: inherited) { node.conceal() }
        guard let (kind, actionNode) = action(of: mapping, at: node, reading: &reading) else { return nil }
        let own = YAMLMapping(entries: mapping.entries.filter { $0.key != kind.spec.key && catalog[$0.key] == nil })
        let body = ActionBody(
            YAMLNode(range: node.range, content: .mapping(own)), of: "step", fields: StepKeys.all,
            refused: instead(ofKeysIn: own, of: kind), reading: &reading)
        for entry in body[SharedKeys.vars]?.mapping?.entries ?? [] {
            reading.scope.variables.insert(entry.key)
            if !inherited.variables.pinned.contains(entry.key) { reading.scope.values[entry.key] = entry.value }
        }
        // What the list is made of knows no item yet.
        let loop = body[StepKeys.loop].flatMap { Loop.read($0, reading: &reading) }
        if body[StepKeys.loop] != nil { reading.scope.hasItem = true }
        let shared = SharedReader(handlers: handlers).read(body, inheriting: inherited, reading: &reading)
        let parts = Step.Parts(
            name: body[StepKeys.name], action: actionNode, expectations: body[StepKeys.expect],
            expectedError: body[StepKeys.expectError], changedWhen: body[StepKeys.changedWhen],
            undo: undo(body[StepKeys.undo], reading: &reading))
        let (outline, isFixed) = reading.tellingTemplates { BoundStep(kind: kind, parts: parts, reading: &$0) }
        if kind.spec.setsVariables, let names = actionNode.mapping?.entries.map(\.key) {
            scope.variables.formUnion(names)
            scope.assigned.formUnion(names)
        }
        var options = options(body, of: kind, scope: &scope, reading: &reading)
        options.take(shared, loop: loop)
        if let node = body[StepKeys.undo], kind.spec.changesNothing || isFixed && outline.isQuery {
            reading.mistakes.warning(
                "no-effect", "`\(kind.spec.key)` changes nothing here that `undo` could take back", at: node.range,
                help: "remove it, or move it to the step that makes the change")
        }
        readMonitorKeys(body, of: kind, as: outline, into: &options, reading: &reading)
        return Step(
            number: number, node: node, kind: kind, options: options, parts: parts,
            outline: outline, isFixed: isFixed,
            needs: ContextNeeds(paths: shared.variables.closure(of: reading.usedPaths)),
            requiredRegisters: ContextNeeds(paths: reading.requiredPaths).steps ?? [])
    }

    /// Whether `no_log` holds for a step, its own before what is around it.
    private func isSecret(_ mapping: YAMLMapping, inheriting inherited: StepInheritance) -> Bool {
        mapping[SharedKeys.noLog.key].map { $0.scalar?.value == .bool(true) } ?? inherited.isSecret
    }

    /// `key:value`, which YAML takes for text, as it was meant.
    private static func spaced(_ text: String) -> String? {
        guard let match = text.wholeMatch(of: /([a-z_]+):(\S.*)/) else { return nil }
        return "a blank is missing behind the colon: \(match.1): \(match.2)"
    }

    /// What to write instead of a step's unknown keys, where that is known: they may belong into its action.
    private func instead(ofKeysIn own: YAMLMapping, of kind: any Action.Type) -> [String: String] {
        let fields = kind.spec.fields.map(\.key)
        var hints: [String: String] = [:]
        for key in own.entries.map(\.key) {
            hints[key] =
                fields.contains(key)
                ? "it belongs to `\(kind.spec.key)`: \(kind.spec.key): {\(fields.first == key ? "" : "…, ")\(key): …}"
                : ForeignKeys.step(key)
        }
        return hints
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
            reading.noteDeprecation(of: first.key, replacement: kind.spec.replacement, at: first.keyRange)
            return (kind, first.value)
        }
        let all = catalog.keys + StepListReader.keys
        for stranger in strangers {
            let name = stranger.key.split(separator: ".").last.map(String.init) ?? stranger.key
            let own = catalog[name].map { "write `\($0.spec.key)`" }
            reading.unknownKey(
                stranger, of: "a step", known: all + known, instead: own ?? ForeignKeys.step(name))
        }
        if strangers.isEmpty {
            reading.mistakes.error(
                "no-action", "the step has no action", at: node.range,
                help: "give it one of \(all.joined(separator: ", "))")
        }
        return nil
    }

    private func options(
        _ body: ActionBody, of kind: any Action.Type, scope: inout TemplateScope, reading: inout Reading
    ) -> StepOptions {
        var options = StepOptions()
        options.timeout = reading.fixedValue(StepKeys.timeout, of: body)
        if let node = body[StepKeys.timeout], kind.spec.isLocal {
            reading.mistakes.warning(
                "no-effect", "`timeout` bounds calls to the hypervisor, and `\(kind.spec.key)` makes none",
                at: node.range, help: "remove it")
        } else if let node = body[StepKeys.timeout], options.timeout == .zero {
            reading.mistakes.error(
                "bad-duration", "no call ends in no time", at: node.range,
                help: "write how long each may take, or remove `timeout`, which is 30s then")
        }
        if let node = body[StepKeys.register], let name = reading.fixedValue(StepKeys.register, of: body) {
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
        options.retry = retry(body, reading: &reading)
        return options
    }

    private var replying: [String] { catalog.kinds.filter { $0.spec.hasReply }.map { "`\($0.spec.key)`" } }

    private func undo(_ node: YAMLNode?, reading: inout Reading) -> [(kind: any Action.Type, body: YAMLNode)] {
        guard let node else { return [] }
        let monitors = catalog.kinds.filter { $0.spec.isMonitorCommand }.map { $0.spec.key }
        if node.sequence?.isEmpty == true {
            reading.mistakes.error(
                "empty-list", "`undo` has no commands", at: node.range, help: "undo: {qmp: …}, or remove it")
        }
        return (node.sequence ?? [node]).compactMap { element in
            guard let mapping = element.mapping, mapping.entries.count == 1, let entry = mapping.entries.first else {
                if let count = element.mapping?.entries.count, count > 1 {
                    reading.mistakes.error(
                        "two-commands", "each entry of `undo` is one command, and this has \(count) keys",
                        at: element.range, help: "undo: [{qmp: …}, {hmp: …}]")
                    return nil
                }
                let command = if case .string(let text)? = element.scalar?.value { text } else { "…" }
                reading.wrongType(
                    element, wanted: "one monitor command", help: "undo: {\(monitors.first ?? "qmp"): \(command)}")
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

extension StepOptions {
    fileprivate mutating func take(_ shared: StepInheritance, loop: Loop?) {
        self.loop = loop
        conditions = shared.conditions
        variables = shared.own
        shadowed = shared.shadowed
        tags = shared.tags
        notified = shared.notified
        onFailure = shared.onFailure
        runsOnce = shared.runsOnce
        isSecret = shared.isSecret
    }
}
