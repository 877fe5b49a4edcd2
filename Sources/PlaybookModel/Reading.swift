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
    /// Those of them that must lead somewhere.
    private(set) var requiredPaths: Set<String> = []
    private var isInsideValue = false
    /// The variable that gave the value which is read.
    private var variable: String?
    private let context: TemplateContext?
    /// The variables that are not yet what they will be; nil where everything is known.
    private var open: Set<String>?
    package var scope: TemplateScope

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

    /// Reads for one target before the run: what only the run can tell, of the document or of the `open` variables, comes
    /// later.
    init(foreseeing context: TemplateContext, open: Set<String>) {
        self.init(in: context)
        self.open = open
    }

    /// Notes what is looked at without a template.
    mutating func noteUse(of path: String) { usedPaths.insert(path) }

    /// Resolves a scalar that holds a template; any other node is given back as it is.
    package mutating func resolve(_ node: YAMLNode, escaping: TemplateEscaping = .none) -> Resolution {
        guard !isInsideValue, let scalar = node.scalar else { return .node(node) }
        guard Template.isTemplate(scalar.text) else {
            guard context == nil, Template.hasStatement(scalar.text) else { return .node(node) }
            mistakes.error(
                "bad-template", "templates have no statements such as `{% if … %}`", at: node.range,
                help: "a condition goes into `when:`, a repetition into `loop:`; for the text itself write {{ '{%' }}")
            return .failed
        }
        sawTemplate = true
        let template: Template
        do {
            template = try Template(scalar.text)
        } catch {
            for flaw in Template.flaws(of: scalar.text, after: error) {
                mistakes.error("bad-template", flaw.message, at: flaw.range(in: node), help: flaw.help)
            }
            return .failed
        }
        for expression in template.expressions where !expression.path.isEmpty {
            let path = expression.path.prefix(2).joined(separator: ".")
            usedPaths.insert(path)
            if !expression.hasFallback { requiredPaths.insert(path) }
        }
        guard let context else {
            for expression in template.expressions {
                guard expression.literal == nil,
                    let problem = scope.problem(with: expression.path, toleratingAbsence: expression.hasFallback)
                else { continue }
                mistakes.error("undefined-name", problem.message, at: node.range, help: problem.help)
            }
            return .later
        }
        if let open, !context.foresees(template, but: open) { return .later }
        variable = template.variable
        do {
            return .rendered(YAMLNode(json: try template.render(in: context, escaping: escaping), at: node.range))
        } catch {
            if open != nil { return .later }
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

    /// The expectations on the context document that a node holds, the names in their queries checked.
    package mutating func contextExpectations(_ node: YAMLNode) -> [Expectation] {
        guard let tree = json(node) else { return [] }
        let expectations = Expectation.read(tree, into: &mistakes)
        for expectation in expectations {
            guard let path = expectation.path else {
                mistakes.error(
                    "no-query", "this looks at the whole context document", at: expectation.range,
                    help: "begin with a query, such as $.domain.state or $.vars.NAME")
                continue
            }
            let names = path.leadingNames
            let used = names.prefix(2).joined(separator: ".")
            usedPaths.insert(used)
            if !expectation.toleratesAbsence { requiredPaths.insert(used) }
            guard context == nil, !names.isEmpty,
                let problem = scope.problem(with: names, toleratingAbsence: expectation.toleratesAbsence)
            else { continue }
            mistakes.error("undefined-name", problem.message, at: expectation.range, help: problem.help)
        }
        return expectations
    }

    /// Reads something, and tells whether it is free of templates.
    mutating func tellingTemplates<Value>(
        _ body: (inout Reading) -> Value
    ) -> (value: Value, isFixed: Bool) {
        let before = sawTemplate
        sawTemplate = false
        defer { sawTemplate = sawTemplate || before }
        let value = body(&self)
        return (value, !sawTemplate)
    }

    /// The value of a field, nil where it is absent or wrong.
    package mutating func value<Value>(_ field: Field<Value>, of body: ActionBody) -> Value? {
        guard let node = body[field] else { return nil }
        return Value.read(node, reading: &self)
    }

    /// The value of a field that is the same for all targets; a template in it is a mistake.
    mutating func fixedValue<Value>(_ field: Field<Value>, of body: ActionBody) -> Value? {
        guard let node = body[field] else { return nil }
        guard let text = node.text, Template.isTemplate(text) else { return Value.read(node, reading: &self) }
        mistakes.error(
            "template-here", "`\(field.key)` takes no template", at: node.range,
            help: "it is the same for all domains: write the value itself")
        return nil
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

    /// Reports a key that nothing knows, with what to do instead or the nearest one that is known.
    package mutating func unknownKey(
        _ entry: YAMLMapping.Entry, of owner: String, known: [String], instead: String? = nil
    ) {
        let nearest = NearestName.suggestion(for: entry.key, among: known)
        mistakes.error(
            "unknown-key", "\(owner) has no key `\(entry.key)`", at: entry.keyRange,
            help: instead ?? nearest.map { "did you mean `\($0)`?" } ?? "known keys: \(known.joined(separator: ", "))")
    }

    /// The code of what is said of deprecated keys.
    package static let deprecatedKey = "deprecated-key"

    /// Warns of a key that a later version will not know, where `replacement` says what to write instead.
    mutating func noteDeprecation(of key: String, replacement: String?, at range: SourceRange) {
        guard let replacement else { return }
        mistakes.warning(
            Self.deprecatedKey, "`\(key)` is deprecated: a later version will not know it", at: range,
            help: replacement)
    }

    /// Reports `key=value` pairs in one text, which are Ansible's and mean nothing here; false where there are none.
    mutating func reportsAssignments(_ node: YAMLNode, of owner: String, fields: [any FieldDescription]) -> Bool {
        guard let text = node.text, fields.contains(where: { text.hasPrefix("\($0.key)=") }) else { return false }
        let words = text.split(separator: " ")
        let known = words.filter { word in fields.contains { word.hasPrefix("\($0.key)=") } }
        var pairs = known.map { $0.replacing("=", with: ": ", maxReplacements: 1) }
        if known.count < words.count { pairs.append("…") }
        mistakes.error(
            "wrong-type", "`\(owner)` takes no `key=value`", at: node.range,
            help: "write \(owner): {\(pairs.joined(separator: ", "))}")
        return true
    }

    /// Reports a value of the wrong type.
    package mutating func wrongType(_ node: YAMLNode, wanted: String, help: String? = nil) {
        let own = isInsideValue ? variable.flatMap { Self.help(for: $0, giving: node.scalar?.value.json) } : nil
        mistakes.error(
            "wrong-type", "expected \(wanted), not \(node.kindDescription)", at: node.range, help: own ?? help)
    }

    /// How to give a variable a value that is no text, where its text looks like one.
    static func help(for variable: String, giving value: JSONValue?) -> String? {
        guard case .string(let text)? = value, let meant = try? JSONValue(parsing: text) else { return nil }
        return "-e \(variable)=… gives text: write -e '{\"\(variable)\": \(meant.text())}'"
    }
}
