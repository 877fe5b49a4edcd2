// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import YAMLTree

/// Reads a YAML file into a playbook, reporting all its mistakes at once.
package struct PlaybookReader {
    private let catalog: ActionCatalog
    private let extraVariables: Variables

    /// Reads playbooks with these actions; `extraVariables`, which `-e` set, override the plays' own.
    package init(catalog: ActionCatalog, extraVariables: Variables = Variables()) {
        self.catalog = catalog
        self.extraVariables = extraVariables
    }

    /// Reads the file at `path`. Throws all mistakes of the file.
    package func read(path: String) throws(InvalidInput) -> Playbook {
        try read(try YAMLReader.load(path: path))
    }

    /// Reads a playbook's text. Throws all its mistakes.
    package func read(_ source: SourceFile) throws(InvalidInput) -> Playbook {
        guard let root = try YAMLReader.read(source), let elements = root.sequence, !elements.isEmpty else {
            let start = SourcePosition(line: 1, column: 1)
            throw InvalidInput(
                .error(
                    "not-a-playbook", "a playbook is a list of plays",
                    at: SourceRange(file: source, start: start, end: start),
                    help: "begin each play with `- name: …`, then `domains:` and `steps:` below it"))
        }
        var mistakes = DiagnosticCollector()
        var plays: [Play] = []
        for element in elements {
            if let play = play(element, number: plays.count + 1, mistakes: &mistakes) { plays.append(play) }
        }
        try mistakes.throwIfFailed()
        return Playbook(source: source, plays: plays)
    }

    private func play(_ node: YAMLNode, number: Int, mistakes: inout DiagnosticCollector) -> Play? {
        var reading = Reading(checking: TemplateScope())
        defer { mistakes.add(reading.mistakes.diagnostics) }
        let body = ActionBody(node, of: "play", fields: PlayKeys.all, reading: &reading)
        guard node.mapping != nil else { return nil }
        let variables = variables(body[PlayKeys.vars], reading: &reading)
        var scope = TemplateScope(variables: Set(variables.values.keys))
        if let node = body[PlayKeys.vars] {
            var inner = Reading(checking: scope)
            _ = inner.json(node)
            reading.mistakes.add(inner.mistakes.diagnostics)
        }
        let selector = plainNode(PlayKeys.domains, of: body, reading: &reading)
            .map { DomainSelector.read($0, reading: &reading) }
        var steps: [Step] = []
        if let list = body[PlayKeys.steps] {
            if let elements = list.sequence {
                let reader = StepReader(catalog: catalog)
                for element in elements {
                    let step = reader.read(element, number: steps.count + 1, scope: &scope, mistakes: &reading.mistakes)
                    if let step { steps.append(step) }
                }
                if elements.isEmpty {
                    reading.mistakes.error("empty-list", "the play has no steps", at: list.range)
                }
            } else {
                reading.wrongType(list, wanted: "a list of steps", help: "begin each step with `- name: …`")
            }
        }
        return Play(
            name: plainNode(PlayKeys.name, of: body, reading: &reading)
                .flatMap { String.read($0, reading: &reading) } ?? "play \(number)",
            domains: selector ?? DomainSelector(patterns: []), variables: variables,
            onFailure: reading.value(PlayKeys.onFailure, of: body) ?? .rollback,
            allowsEmpty: reading.value(PlayKeys.allowEmpty, of: body) ?? false, steps: steps, range: node.range)
    }

    /// The value of a key that concerns all targets, and so takes no templates.
    private func plainNode<Value>(
        _ field: Field<Value>, of body: ActionBody, reading: inout Reading
    ) -> YAMLNode? {
        guard let node = body[field] else { return nil }
        let scalars = (node.sequence ?? [node]).compactMap(\.text)
        guard scalars.contains(where: Template.isTemplate) else { return node }
        reading.mistakes.error(
            "template-here", "`\(field.key)` of a play takes no templates", at: node.range,
            help: "they are filled in for each domain; choose domains by a pattern, or with -d")
        return nil
    }

    private func variables(_ node: YAMLNode?, reading: inout Reading) -> Variables {
        guard let node else { return extraVariables }
        guard let mapping = node.mapping else {
            reading.wrongType(node, wanted: "a mapping of names to values", help: "vars: {name: value}")
            return extraVariables
        }
        var values: [String: YAMLNode] = [:]
        for entry in mapping.entries {
            if !isName(entry.key) {
                reading.mistakes.error(
                    "bad-name", "`\(entry.key)` cannot name a variable", at: entry.keyRange,
                    help: "use letters, digits, _ and -, beginning with a letter or _")
            }
            values[entry.key] = entry.value
        }
        return Variables(values).overridden(by: extraVariables)
    }
}

/// Whether a text can stand in a path of a template.
package func isName(_ text: String) -> Bool {
    guard let first = text.first, first == "_" || first.isLetter else { return false }
    return text.allSatisfy { $0 == "_" || $0 == "-" || $0.isLetter || $0.isNumber }
}
