// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import YAMLTree

/// Reads a YAML file into a playbook, reporting all its mistakes at once.
package struct PlaybookReader: Sendable {
    private let catalog: ActionCatalog
    private let rules: [any LintRule.Type]
    private let extraVariables: Variables
    private let vault: (any TextVault)?

    /// Reads playbooks with these actions, and holds them against these rules; `extraVariables`, which `-e` set,
    /// override the plays' own. `vault` opens what is encrypted; without one that is a mistake.
    package init(
        catalog: ActionCatalog, rules: [any LintRule.Type] = [], extraVariables: Variables = Variables(),
        vault: (any TextVault)? = nil
    ) {
        self.catalog = catalog
        self.rules = rules
        self.extraVariables = extraVariables
        self.vault = vault
    }

    /// Reads the file at `path`. Throws all mistakes of the file.
    package func read(path: String) throws(InvalidInput) -> Playbook {
        try read(try YAMLReader.load(path: path))
    }

    /// Reads a playbook's text. Throws all its mistakes.
    package func read(_ source: SourceFile) throws(InvalidInput) -> Playbook {
        guard let root = try YAMLReader.readSteps(source, vault: vault), let elements = root.sequence, !elements.isEmpty
        else {
            let start = SourcePosition(line: 1, column: 1)
            throw InvalidInput(
                .error(
                    "not-a-playbook", "a playbook is a list of plays",
                    at: SourceRange(file: source, start: start, end: start),
                    help: "begin each play with `- name: …`, then `domains:` and `steps:` below it"))
        }
        return try read(plays: elements, of: source)
    }

    /// Reads plays that were put together elsewhere. Throws all their mistakes.
    package func read(plays elements: [YAMLNode], of source: SourceFile) throws(InvalidInput) -> Playbook {
        var mistakes = DiagnosticCollector()
        var playbook = readPart(of: elements, of: source, mistakes: &mistakes)
        try mistakes.throwIfFailed()
        for rule in rules { mistakes.add(rule.findings(in: playbook)) }
        playbook.findings = mistakes.diagnostics.filter(LintComment.allows)
        return playbook
    }

    /// Reads what can be read of the file at `path`, whatever is wrong with the rest of it: steps that stand around a
    /// mistake are as they are. Nil where it is no YAML.
    package func readPart(path: String) -> Playbook? {
        guard let source = try? YAMLReader.load(path: path),
            let elements = (try? YAMLReader.readSteps(source, vault: vault))?.sequence
        else { return nil }
        var mistakes = DiagnosticCollector()
        return readPart(of: elements, of: source, mistakes: &mistakes)
    }

    private func readPart(
        of elements: [YAMLNode], of source: SourceFile, mistakes: inout DiagnosticCollector
    ) -> Playbook {
        var plays: [Play] = []
        var carried = TemplateScope()
        for element in elements {
            if let play = play(element, number: plays.count + 1, after: &carried, mistakes: &mistakes) {
                plays.append(play)
            }
        }
        return Playbook(source: source, plays: plays)
    }

    /// Reads a play; what its steps register and set is known to the plays after it too.
    private func play(
        _ node: YAMLNode, number: Int, after carried: inout TemplateScope, mistakes: inout DiagnosticCollector
    ) -> Play? {
        var reading = Reading(checking: TemplateScope())
        defer { mistakes.add(reading.mistakes.diagnostics) }
        let body = ActionBody(node, of: "play", fields: PlayKeys.all, refused: ForeignKeys.play, reading: &reading)
        guard node.mapping != nil else { return nil }
        var inherited = StepInheritance(variables: Variables())
        let variables = variables(body, placing: &inherited, reading: &reading)
        inherited.variables = variables
        var scope = TemplateScope(variables: variables.names.union(carried.assigned))
        scope.values = variables.values
        (scope.assigned, scope.registers) = (carried.assigned, carried.registers)
        defer { (carried.assigned, carried.registers) = (scope.assigned, scope.registers) }
        scope.lacksVariables = variables.isIncomplete
        reading.scope = scope
        for (_, value) in variables.values { _ = reading.json(value) }
        reading.reportTangle(of: variables)
        let selector = plainNode(PlayKeys.domains, of: body, reading: &reading)
            .map { DomainSelector.read($0, variables: variables, reading: &reading) }
        inherited.tags = SharedReader.tags(body[SharedKeys.tags], reading: &reading)
        inherited.isSecret = reading.fixedValue(SharedKeys.noLog, of: body) ?? false
        let handlerNodes = handlers(body[PlayKeys.handlers], reading: &reading)
        var reader = StepListReader(
            steps: StepReader(catalog: catalog, handlers: handlerNodes.map(\.name)), file: node.range.file.name,
            vault: vault)
        let items = body[PlayKeys.steps].map {
            reader.items($0, of: "the play", inheriting: inherited, scope: &scope, mistakes: &reading.mistakes)
        }
        let handlers = handlerNodes.flatMap {
            reader.item($0.node, inheriting: inherited, scope: &scope, mistakes: &reading.mistakes).flatMap(\.steps)
        }
        return Play(
            name: plainNode(PlayKeys.name, of: body, reading: &reading)
                .flatMap { String.read($0, reading: &reading) } ?? "play \(number)",
            domains: selector ?? DomainSelector(patterns: []), variables: variables,
            onFailure: reading.fixedValue(PlayKeys.onFailure, of: body) ?? .rollback,
            allowsEmpty: reading.fixedValue(PlayKeys.allowEmpty, of: body) ?? false,
            requirements: Requirement.read(body[PlayKeys.requires], reading: &reading), body: items ?? [],
            handlers: handlers, range: node.range)
    }

    /// The handlers with their names, which must be there and tell them apart.
    private func handlers(_ node: YAMLNode?, reading: inout Reading) -> [(name: String, node: YAMLNode)] {
        guard let node else { return [] }
        guard let elements = node.sequence else {
            reading.wrongType(node, wanted: "a list of steps", help: "begin each handler with `- name: …`")
            return []
        }
        var found: [(name: String, node: YAMLNode)] = []
        for element in elements {
            guard let name = element.mapping?["name"]?.text else {
                reading.mistakes.error(
                    "no-name", "a handler needs a name, by which `notify` calls it", at: element.range,
                    help: "begin it with `- name: …`")
                continue
            }
            if found.contains(where: { $0.name == name }) {
                reading.mistakes.error(
                    "two-handlers", "the play has a handler `\(name)` already", at: element.range,
                    help: "give this one a name of its own")
            }
            if element.mapping?["block"] != nil || element.mapping?["include_steps"] != nil {
                reading.mistakes.error(
                    "bad-handler", "a handler is one step", at: element.range,
                    help: "give each step of it a handler of its own, and `notify` the list of them")
                continue
            }
            found.append((name, element))
        }
        return found
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
            help: field.key == PlayKeys.domains.key
                ? "they are filled in for each domain; choose domains by a pattern, or with -d"
                : "they are filled in for each domain, and this is the same for all")
        return nil
    }

    private func variables(
        _ body: ActionBody, placing inherited: inout StepInheritance, reading: inout Reading
    ) -> Variables {
        let files = VariablesReader.read(
            files: plainNode(PlayKeys.varsFiles, of: body, reading: &reading), vault: vault, reading: &reading)
        inherited.places = files.values.mapValues(\.range)
        inherited.note(body[PlayKeys.vars]?.mapping)
        let own = body[PlayKeys.vars].map { VariablesReader.read($0, reading: &reading) } ?? Variables()
        return files.overridden(by: own).overridden(by: extraVariables)
    }
}

/// Whether a text can stand in a path of a template.
package func isName(_ text: String) -> Bool {
    guard let first = text.first, first == "_" || first.isLetter else { return false }
    return text.allSatisfy { $0 == "_" || $0 == "-" || $0.isLetter || $0.isNumber }
}
