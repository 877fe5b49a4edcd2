// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import YAMLTree

/// What `where` asks of a domain: expectations on the context document, and XPath expressions on its XML.
package struct TargetCondition: Sendable {
    /// An XPath expression that must find something, and its place.
    package struct Query: Sendable {
        package let text: String
        package let range: SourceRange
    }

    package let expectations: [Condition]
    package let queries: [Query]
    package let range: SourceRange

    private static let xpath = Field<String>(
        "xpath", "An XPath expression that is true of the domain's XML, or finds something in it.")

    /// Reads `where:`; nil after a mistake.
    static func read(_ node: YAMLNode, variables: Variables, reading: inout Reading) -> TargetCondition? {
        var expectations: [Condition] = []
        var queries: [Query] = []
        for element in node.sequence ?? [node] {
            guard let mapping = element.mapping else {
                reading.wrongType(
                    element, wanted: "what must hold",
                    help: "where: {$.domain.state: running}, or {xpath: //qemu:commandline}")
                return nil
            }
            if let query = mapping[xpath.key] {
                let body = ActionBody(element, of: "where", fields: [xpath], reading: &reading)
                guard let text = reading.value(xpath, of: body) else { return nil }
                queries.append(Query(text: text, range: query.range))
            } else if let condition = Condition.read(element, variables: variables, reading: &reading) {
                expectations.append(condition)
            }
        }
        return TargetCondition(expectations: expectations, queries: queries, range: node.range)
    }
}
