// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import YAMLTree

/// Reads the keys that steps have in common with the blocks and included files around them.
struct SharedReader {
    /// The names that `notify` may use.
    let handlers: [String]

    /// What the keys add to what is inherited.
    func read(
        _ body: ActionBody, inheriting inherited: StepInheritance, reading: inout Reading
    ) -> StepInheritance {
        var shared = inherited
        if let node = body[SharedKeys.vars] {
            let own = VariablesReader.read(node, reading: &reading)
            reading.scope.variables.formUnion(own.names)
            shared.own = shared.own.overridden(by: own)
            shared.variables = shared.variables.overridden(by: own)
            reading.scope.values = shared.variables.values
            shared.note(node.mapping)
            _ = reading.json(node)
            reading.reportTangle(of: shared.variables)
        }
        if let node = body[SharedKeys.when],
            let condition = Condition.read(node, variables: shared.variables, reading: &reading)
        {
            shared.conditions.append(condition)
        }
        shared.tags.formUnion(Self.tags(body[SharedKeys.tags], reading: &reading))
        for node in body[SharedKeys.notify].map({ $0.sequence ?? [$0] }) ?? [] {
            guard let name = String.decode(node, reading: &reading) else { continue }
            if !handlers.contains(name) {
                let nearest = NearestName.suggestion(for: name, among: handlers)
                reading.mistakes.error(
                    "unknown-handler", "the play has no handler `\(name)`", at: node.range,
                    help: nearest.map { "did you mean `\($0)`?" }
                        ?? "add it to the play: handlers: [{name: \(name), …}]"
                )
            }
            if !shared.notified.contains(name) { shared.notified.append(name) }
        }
        if let runsOnce = reading.fixedValue(SharedKeys.runOnce, of: body) { shared.runsOnce = runsOnce }
        if let isSecret = reading.fixedValue(SharedKeys.noLog, of: body) { shared.isSecret = isSecret }
        if let policy = reading.fixedValue(SharedKeys.onFailure, of: body) { shared.onFailure = policy }
        return shared
    }

    /// Reads `tags:`, a list or a text with commas.
    static func tags(_ node: YAMLNode?, reading: inout Reading) -> Set<String> {
        guard let node else { return [] }
        var tags: Set<String> = []
        for element in node.sequence ?? [node] {
            guard let text = String.decode(element, reading: &reading) else { continue }
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                let tag = part.drop(while: \.isWhitespace)
                guard isName(String(tag)) else {
                    reading.mistakes.error(
                        "bad-name", "`\(tag)` cannot be a tag", at: element.range,
                        help: "use letters, digits, _ and -, beginning with a letter or _")
                    continue
                }
                tags.insert(String(tag))
            }
        }
        return tags
    }
}

/// Reads mappings and files of variables.
enum VariablesReader {
    /// Reads a mapping of names to values.
    static func read(_ node: YAMLNode, reading: inout Reading) -> Variables {
        guard let mapping = node.mapping else {
            reading.wrongType(node, wanted: "a mapping of names to values", help: "vars: {name: value}")
            return .unread
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
        return Variables(values)
    }

    /// Reads `vars_files:`; a later file overrides an earlier one.
    static func read(files node: YAMLNode?, vault: (any TextVault)?, reading: inout Reading) -> Variables {
        var variables = Variables()
        for element in node.map({ $0.sequence ?? [$0] }) ?? [] {
            guard let name = String.decode(element, reading: &reading) else { continue }
            do throws(InvalidInput) {
                let source = try YAMLReader.load(path: element.path(ofFile: name))
                guard let root = try YAMLReader.read(source, vault: vault) else { continue }
                variables = variables.overridden(by: read(root, reading: &reading))
            } catch {
                reading.mistakes.add(error.diagnostics.map { $0.range == nil ? $0.placed(at: element.range) : $0 })
                variables = variables.overridden(by: .unread)
            }
        }
        return variables
    }
}

extension Diagnostic {
    /// The same of a file that another one names, at the place where it does.
    func placed(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            severity: severity, code: code, message: message, range: range,
            help: code == "unreadable-file"
                ? "check the name; a relative one counts from the file that it stands in" : help)
    }
}
