// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// The names that `{{ }}` may use at a place of a playbook, known before anything runs.
package struct TemplateScope: Sendable {
    package var variables: Set<String> = []
    /// The `register` names of earlier steps.
    package var registers: Set<String> = []

    private static let hostKeys = ["name", "uri"]
    private static let domainKeys = ["name", "uuid", "id", "state", "persistent", "autostart", "tainted"]
    private static let stepKeys = ["changed", "failed", "skipped", "reply", "elapsed"]

    package init(variables: Set<String> = []) { self.variables = variables }

    /// What is wrong with an expression's path, if its names can be judged already.
    func problem(with expression: Template.Expression) -> (message: String, help: String?)? {
        guard expression.literal == nil, let root = expression.path.first else { return nil }
        let next = expression.path.dropFirst().first
        switch root {
        case "vars":
            guard expression.fallback == nil, let next, !variables.contains(next) else { return nil }
            return missing(
                "vars.\(next)", among: variables.sorted().map { "vars.\($0)" }, orElse: "set it with vars: or -e")
        case "host": return unknown(next, in: "host", among: Self.hostKeys)
        case "domain": return unknown(next, in: "domain", among: Self.domainKeys)
        case "steps":
            if let key = expression.path.dropFirst(2).first, next.map(registers.contains) == true {
                return unknown(key, in: "steps.\(next ?? "")", among: Self.stepKeys)
            }
            guard let next, !registers.contains(next) else { return nil }
            return missing(
                "steps.\(next)", among: registers.sorted().map { "steps.\($0)" },
                orElse: "an earlier step must say `register: \(next)`")
        case "changed": return nil
        default:
            let roots = ["vars", "host", "domain", "steps", "changed"]
            let suggestion = variables.contains(root) ? "vars.\(root)" : NearestName.suggestion(for: root, among: roots)
            let help = suggestion.map { "did you mean `\($0)`?" }
            return ("`\(root)` is not defined", help ?? "a path begins with one of \(roots.joined(separator: ", "))")
        }
    }

    private func unknown(_ name: String?, in root: String, among keys: [String]) -> (message: String, help: String?)? {
        guard let name, !keys.contains(name) else { return nil }
        return missing(
            "\(root).\(name)", among: keys.map { "\(root).\($0)" },
            orElse: "\(root) has \(keys.joined(separator: ", "))")
    }

    private func missing(
        _ path: String, among known: [String], orElse help: String
    ) -> (message: String, help: String?) {
        let nearest = NearestName.suggestion(for: path, among: known)
        return ("`\(path)` is not defined", nearest.map { "did you mean `\($0)`?" } ?? help)
    }
}
