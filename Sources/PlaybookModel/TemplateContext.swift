// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching
import YAMLTree

/// The context document at run time: what `{{ }}` sees of the host, the domain, the variables and earlier steps.
package struct TemplateContext: Sendable {
    /// `host`, `domain`, `changed`, `steps`, `item`.
    package var document: [String: JSONValue]
    /// The variables as they were written; their own templates are resolved when they are used.
    package let variables: Variables
    /// What `set_vars` set, over the variables of plays and steps.
    private let assigned: Variables
    private var resolving: [String] = []

    package init(document: [String: JSONValue], variables: Variables, assigned: Variables = Variables()) {
        self.document = document
        self.variables = variables.overridden(by: assigned)
        self.assigned = assigned
    }

    /// The same with the variables of a step.
    func with(_ own: Variables) -> TemplateContext {
        guard !own.isEmpty else { return self }
        return TemplateContext(document: document, variables: variables.overridden(by: own), assigned: assigned)
    }

    /// The item of a loop that it is for; nil outside of loops.
    package var item: JSONValue? { document["item"] }

    /// The document as expectations see it, with those variables that `needs` names.
    package func json(for needs: ContextNeeds) throws(TemplateError) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for name in needs.variables ?? variables.names {
            if let value = try value(at: ["vars", name]) { members[name] = value }
        }
        return .object(document.merging(["vars": .object(members)]) { $1 })
    }

    /// The value a path leads to, nil where it leads nowhere.
    func value(at path: [String]) throws(TemplateError) -> JSONValue? {
        var value: JSONValue
        var rest = path[...]
        if path.first == "vars", path.count > 1 {
            if let known = variables.known[path[1]] {
                value = known
            } else {
                guard let node = variables[path[1]] else { return nil }
                value = try json(of: node, named: path[1])
            }
            rest = path.dropFirst(2)
        } else if path == ["vars"] {
            var members: [String: JSONValue] = [:]
            for name in variables.names { members[name] = try self.value(at: ["vars", name]) }
            return .object(members)
        } else {
            value = .object(document)
        }
        for step in rest {
            switch value {
            case .object(let members):
                guard let member = members[step] else { return nil }
                value = member
            case .array(let elements):
                guard let index = Int(step), elements.indices.contains(index) else { return nil }
                value = elements[index]
            default: return nil
            }
        }
        return value
    }

    private func json(of node: YAMLNode, named name: String) throws(TemplateError) -> JSONValue {
        guard !resolving.contains(name) else {
            let circle = (resolving.drop { $0 != name } + [name]).map { "vars.\($0)" }
            throw TemplateError("variables refer to each other in a circle: \(circle.joined(separator: " → "))")
        }
        var inner = self
        inner.resolving.append(name)
        return try inner.render(node)
    }

    private func render(_ node: YAMLNode) throws(TemplateError) -> JSONValue {
        switch node.content {
        case .scalar(let scalar):
            guard Template.isTemplate(scalar.text) else { return scalar.value.json }
            return try Template(scalar.text).render(in: self, escaping: .none)
        case .sequence(let elements):
            var values: [JSONValue] = []
            for element in elements { values.append(try render(element)) }
            return .array(values)
        case .mapping(let mapping):
            var members: [String: JSONValue] = [:]
            for entry in mapping.entries { members[entry.key] = try render(entry.value) }
            return .object(members)
        }
    }
}

/// A value of the context document.
package typealias ContextValue = JSONValue
