// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import YAMLTree

/// Reads located YAML into values, collecting every mistake, with templates resolved where their names are known.
package struct Reading {
    /// What a look at a node gave.
    package enum Resolution {
        case node(YAMLNode)
        /// What a template gave: a value, in which braces are no templates.
        case rendered(YAMLNode)
        /// A template whose value is known only at run time.
        case later
        /// A mistake, already reported.
        case failed
    }

    package var mistakes = DiagnosticCollector()
    /// Whether anything read so far depends on a template.
    package private(set) var sawTemplate = false
    /// The first parts of the paths that templates looked at, such as `domain.state`.
    package private(set) var usedPaths: Set<String> = []
    private var isInsideValue = false
    private let context: TemplateContext?
    private let scope: TemplateScope

    /// Reads before anything runs: templates are checked for form and names.
    package init(checking scope: TemplateScope) {
        self.scope = scope
        context = nil
    }

    /// Reads for one target at run time.
    package init(in context: TemplateContext) {
        self.context = context
        scope = TemplateScope()
    }

    /// Resolves a scalar that holds a template; any other node is given back as it is.
    package mutating func resolve(_ node: YAMLNode, escaping: TemplateEscaping = .none) -> Resolution {
        guard !isInsideValue, let scalar = node.scalar, Template.isTemplate(scalar.text) else { return .node(node) }
        sawTemplate = true
        let template: Template
        do {
            template = try Template(scalar.text)
        } catch {
            mistakes.error("bad-template", error.message, at: error.range(in: node), help: error.help)
            return .failed
        }
        for expression in template.expressions {
            usedPaths.insert(expression.path.prefix(2).joined(separator: "."))
        }
        guard let context else {
            for expression in template.expressions {
                guard let problem = scope.problem(with: expression) else { continue }
                mistakes.error("undefined-name", problem.message, at: node.range, help: problem.help)
            }
            return .later
        }
        do {
            return .rendered(YAMLNode(json: try template.render(in: context, escaping: escaping), at: node.range))
        } catch {
            mistakes.error("undefined-name", error.message, at: node.range, help: error.help)
            return .failed
        }
    }

    /// Reads what a template gave, in which braces are no templates: data never becomes code.
    package mutating func insideValue<Value>(_ body: (inout Reading) -> Value) -> Value {
        let wasInside = isInsideValue
        isInsideValue = true
        defer { isInsideValue = wasInside }
        return body(&self)
    }

    /// The value of a field, nil where it is absent or wrong.
    package mutating func value<Value>(_ field: Field<Value>, of body: ActionBody) -> Value? {
        guard let node = body[field] else { return nil }
        return Value.read(node, reading: &self)
    }

    /// The located JSON tree of a node, templates resolved in all its strings.
    package mutating func json(_ node: YAMLNode) -> LocatedJSON? {
        switch resolve(node) {
        case .later: LocatedJSON(range: node.range, content: .later(node.text ?? ""))
        case .failed: nil
        case .rendered(let value): insideValue { $0.tree(value) }
        case .node(let plain): tree(plain)
        }
    }

    private mutating func tree(_ node: YAMLNode) -> LocatedJSON? {
        switch node.content {
        case .scalar(let scalar):
            return LocatedJSON(range: node.range, content: .value(scalar.value.json))
        case .sequence(let elements):
            return LocatedJSON(range: node.range, content: .array(elements.compactMap { json($0) }))
        case .mapping(let mapping):
            let members = mapping.entries.compactMap { entry in
                json(entry.value).map { LocatedJSON.Member(key: entry.key, keyRange: entry.keyRange, value: $0) }
            }
            return LocatedJSON(range: node.range, content: .object(members))
        }
    }

    /// Reports a key that nothing knows, with the nearest one that is known.
    package mutating func unknownKey(_ entry: YAMLMapping.Entry, of owner: String, known: [String]) {
        let nearest = NearestName.suggestion(for: entry.key, among: known)
        mistakes.error(
            "unknown-key", "\(owner) has no key `\(entry.key)`", at: entry.keyRange,
            help: nearest.map { "did you mean `\($0)`?" } ?? "known keys: \(known.joined(separator: ", "))")
    }

    /// Reports a value of the wrong type.
    package mutating func wrongType(_ node: YAMLNode, wanted: String, help: String? = nil) {
        mistakes.error("wrong-type", "expected \(wanted), not \(node.kindDescription)", at: node.range, help: help)
    }
}
