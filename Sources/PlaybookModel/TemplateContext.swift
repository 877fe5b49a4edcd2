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
    private var resolving: [String] = []

    package init(document: [String: JSONValue], variables: Variables) {
        self.document = document
        self.variables = variables
    }

    /// The value a path leads to, nil where it leads nowhere.
    func value(at path: [String]) throws(TemplateError) -> JSONValue? {
        var value: JSONValue
        var rest = path[...]
        if path.first == "vars", path.count > 1 {
            guard let node = variables[path[1]] else { return nil }
            value = try json(of: node, named: path[1])
            rest = path.dropFirst(2)
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

/// Variables by name, each with the place where it was set.
package struct Variables: Sendable {
    package private(set) var values: [String: YAMLNode]

    package init(_ values: [String: YAMLNode] = [:]) { self.values = values }

    package subscript(name: String) -> YAMLNode? { values[name] }

    /// These variables with others over them.
    package func overridden(by stronger: Variables) -> Variables {
        Variables(values.merging(stronger.values) { $1 })
    }
}

/// A value of the context document.
package typealias ContextValue = JSONValue
