// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import YAMLTree

/// What a step is done for, one after the other: a list, or a template that gives one.
package struct Loop: Sendable {
    private let node: YAMLNode

    static let schema: JSONValue = .anyOf(.type("array"), .reference("template"))

    /// Reads a loop; nil after a mistake.
    static func read(_ node: YAMLNode, reading: inout Reading) -> Loop? {
        if node.sequence == nil {
            guard let text = node.text, Template.isTemplate(text) else {
                reading.wrongType(
                    node, wanted: "a list", help: "write loop: [a, b], or a template that gives a list")
                return nil
            }
        }
        guard reading.json(node) != nil else { return nil }
        return Loop(node: node)
    }

    /// The items for one target. Throws where a template has no value, or none that is a list.
    package func items(in context: TemplateContext) throws(InvalidInput) -> [JSONValue] {
        var reading = Reading(in: context)
        let value = reading.json(node)?.json
        try reading.mistakes.throwIfFailed()
        if case .array(let items)? = value { return items }
        throw InvalidInput(objection(to: value))
    }

    /// What is said of a value that is no list.
    func objection(to value: JSONValue?) -> Diagnostic {
        .error(
            "wrong-type", "`loop` needs a list, and this gives \(value?.typeNameWithArticle ?? "nothing")",
            at: node.range, help: help(given: value))
    }

    private func help(given value: JSONValue?) -> String? {
        guard let text = node.text, let variable = (try? Template(text))?.variable else { return nil }
        return Reading.help(for: variable, giving: value)
    }

    /// The list as far as it can be read.
    func tree(in reading: inout Reading) -> LocatedJSON? { reading.json(node) }

    /// The context for one item.
    package static func context(
        for item: JSONValue, at index: Int, of count: Int, in context: TemplateContext
    ) -> TemplateContext {
        var context = context
        context.document["item"] = item
        context.document["loop"] = .object([
            "index": .integer(Int64(index + 1)), "index0": .integer(Int64(index)), "first": .bool(index == 0),
            "last": .bool(index == count - 1), "length": .integer(Int64(count)),
        ])
        return context
    }
}
