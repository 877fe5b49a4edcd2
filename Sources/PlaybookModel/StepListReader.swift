// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import YAMLTree

/// Reads a list of steps, blocks and included files.
struct StepListReader {
    /// The keys that stand where an action's would.
    static let keys = [BlockKeys.block.key, IncludeKeys.file.key]

    /// Files within files; deeper ones are not meant.
    private static let deepestNesting = 32

    private let steps: StepReader
    private let vault: (any TextVault)?
    /// The files that are being read, the playbook first.
    private var files: [String]
    private var number = 0

    /// Reads the steps of a play that stands in a file.
    init(steps: StepReader, file: String, vault: (any TextVault)?) {
        self.steps = steps
        self.vault = vault
        files = [file]
    }

    /// Reads all of a list.
    mutating func items(
        _ list: YAMLNode, of owner: String, inheriting inherited: StepInheritance, scope: inout TemplateScope,
        mistakes: inout DiagnosticCollector
    ) -> [StepItem] {
        guard let elements = list.sequence else {
            mistakes.error(
                "wrong-type", "expected a list of steps, not \(list.kindDescription)", at: list.range,
                help: "begin each step with `- name: …`")
            return []
        }
        if elements.isEmpty { mistakes.error("empty-list", "\(owner) has no steps", at: list.range) }
        var items: [StepItem] = []
        for element in elements {
            items += item(element, inheriting: inherited, scope: &scope, mistakes: &mistakes)
        }
        return items
    }

    /// Reads one entry of a list; an included file gives as many as it has.
    mutating func item(
        _ node: YAMLNode, inheriting inherited: StepInheritance, scope: inout TemplateScope,
        mistakes: inout DiagnosticCollector
    ) -> [StepItem] {
        let keys = Set(node.mapping?.entries.map(\.key) ?? [])
        let isAction = keys.contains { steps.catalog[$0] != nil }
        if !isAction, !keys.isDisjoint(with: BlockKeys.lists) {
            return [.block(block(node, inheriting: inherited, scope: &scope, mistakes: &mistakes))]
        }
        if !isAction, keys.contains(IncludeKeys.file.key) {
            return include(node, inheriting: inherited, scope: &scope, mistakes: &mistakes)
        }
        number += 1
        let step = steps.read(node, number: number, inheriting: inherited, scope: &scope, mistakes: &mistakes)
        return step.map { [.step($0)] } ?? []
    }

    private static let refused = [
        StepKeys.loop.key: "write it at each step that is to be repeated",
        StepKeys.register.key: "write it at the step whose result is meant",
        StepKeys.retry.key: "write it at the step whose expectations may fail",
        StepKeys.expect.key: "write it at the step whose reply is meant",
        StepKeys.timeout.key: "write it at each step whose calls it limits",
        StepKeys.undo.key: "write it at the step that it takes back",
    ]

    private mutating func block(
        _ node: YAMLNode, inheriting inherited: StepInheritance, scope: inout TemplateScope,
        mistakes: inout DiagnosticCollector
    ) -> Block {
        var reading = Reading(checking: scope)
        // Where `block` itself was forgotten, a message names the list that needs it.
        let lists = node.mapping?.entries.map(\.key).filter(BlockKeys.lists.contains) ?? []
        let owner = lists.contains(BlockKeys.block.key) ? BlockKeys.block.key : lists.first ?? BlockKeys.block.key
        let body = ActionBody(node, of: owner, fields: BlockKeys.all, refused: Self.refused, reading: &reading)
        _ = reading.value(BlockKeys.name, of: body)
        let shared = SharedReader(handlers: steps.handlers).read(body, inheriting: inherited, reading: &reading)
        mistakes.add(reading.mistakes.diagnostics)
        return within(shared, scope: &scope) { reader, scope in
            func list(_ field: Field<RawYAML>, afterFailure: Bool = true) -> [StepItem] {
                let hadFailure = scope.hasFailure
                scope.hasFailure = hadFailure || afterFailure
                defer { scope.hasFailure = hadFailure }
                return body[field].map {
                    reader.items($0, of: "`\(field.key)`", inheriting: shared, scope: &scope, mistakes: &mistakes)
                } ?? []
            }
            return Block(
                range: node.range, onFailure: reading.fixedValue(SharedKeys.onFailure, of: body),
                body: list(BlockKeys.block, afterFailure: false), rescue: list(BlockKeys.rescue),
                always: list(BlockKeys.always))
        }
    }

    private mutating func include(
        _ node: YAMLNode, inheriting inherited: StepInheritance, scope: inout TemplateScope,
        mistakes: inout DiagnosticCollector
    ) -> [StepItem] {
        var reading = Reading(checking: scope)
        let body = ActionBody(
            node, of: "include_steps", fields: IncludeKeys.all, refused: Self.refused, reading: &reading)
        _ = reading.value(IncludeKeys.name, of: body)
        let shared = SharedReader(handlers: steps.handlers).read(body, inheriting: inherited, reading: &reading)
        let path = file(body[IncludeKeys.file], reading: &reading)
        mistakes.add(reading.mistakes.diagnostics)
        guard let path, let place = body[IncludeKeys.file]?.range else { return [] }
        do throws(InvalidInput) {
            let source = try YAMLReader.load(path: path)
            guard let root = try YAMLReader.readSteps(source, vault: vault) else {
                mistakes.error("empty-list", "\(path) has no steps", at: place)
                return []
            }
            files.append(path)
            defer { files.removeLast() }
            return within(shared, scope: &scope) { reader, scope in
                reader.items(root, of: path, inheriting: shared, scope: &scope, mistakes: &mistakes)
            }
        } catch {
            mistakes.add(error.diagnostics.map { $0.range == nil ? $0.placed(at: place) : $0 })
            return []
        }
    }

    /// The path of an included file; nil after a mistake.
    private func file(_ node: YAMLNode?, reading: inout Reading) -> String? {
        guard let node, let name = String.decode(node, reading: &reading) else { return nil }
        guard !Template.isTemplate(name) else {
            reading.mistakes.error(
                "template-here", "`include_steps` takes no templates", at: node.range,
                help: "files are read before anything runs; include each of them, with `when`")
            return nil
        }
        let path = node.path(ofFile: name)
        if files.contains(path) {
            let circle = files.drop { $0 != path } + [path]
            reading.mistakes.error(
                "circular-include", "files include each other in a circle: \(circle.joined(separator: " → "))",
                at: node.range, help: "remove one of the `include_steps`")
            return nil
        }
        guard files.count < Self.deepestNesting else {
            reading.mistakes.error(
                "too-deep", "files include each other \(Self.deepestNesting) deep", at: node.range,
                help: "include the last of them from the playbook itself")
            return nil
        }
        return path
    }

    /// Reads with the names that a block's or an include's own variables add, and keeps what else joins the scope.
    private mutating func within<Value>(
        _ shared: StepInheritance, scope: inout TemplateScope,
        _ read: (inout StepListReader, inout TemplateScope) -> Value
    ) -> Value {
        let added = shared.own.names.subtracting(scope.variables)
        let values = scope.values
        scope.variables.formUnion(added)
        scope.values = shared.variables.values
        // What a step sets meanwhile stays set.
        defer {
            scope.variables.subtract(added.subtracting(scope.assigned))
            scope.values = values
        }
        return read(&self, &scope)
    }
}
