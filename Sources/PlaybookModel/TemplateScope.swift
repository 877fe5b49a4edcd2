// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import YAMLTree

/// The names that `{{ }}` may use at a place of a playbook, known before anything runs.
package struct TemplateScope: Sendable {
    package var variables: Set<String> = []
    /// What the variables are as they are written, where that is known.
    var values: [String: YAMLNode] = [:]
    /// The variables that earlier steps set: what they are is known at run time.
    var assigned: Set<String> = []
    /// The `register` names of earlier steps.
    package var registers: Set<String> = []
    /// Whether a `loop` gives `item` and `loop`.
    package var hasItem = false
    /// Whether it is known why a block failed: its `rescue` or `always` is read.
    package var hasFailure = false
    /// Whether there are variables whose names nobody knows, for what sets them could not be read.
    package var lacksVariables = false

    static let hostKeys = ["name", "uri", "vars", "libvirt", "qemu"]
    static let domainKeys = [
        "name", "uuid", "id", "state", "persistent", "autostart", "tainted", "emulator", "machine", "arch", "qemu",
    ]
    static let stepKeys = ["changed", "failed", "skipped", "reply", "elapsed", "results"]
    static let failureKeys = ["step", "action", "message", "error", "item"]
    static let loopKeys = ["index", "index0", "first", "last", "length"]

    /// What Ansible calls by another name.
    private static let ansibleNames = ["inventory_hostname": "host.name", "hostvars": "host.vars"]

    private static let roots = ["vars", "host", "domain", "steps", "changed", "item", "loop", "failure"]

    package init(variables: Set<String> = []) { self.variables = variables }

    /// A path as Ansible has it, with the name in front of it that it has here.
    func spelt(_ path: String) -> String {
        let root = path.prefix { $0 != "." }
        if let own = Self.ansibleNames[String(root)] { return own + path.dropFirst(root.count) }
        guard !Self.roots.contains(String(root)) else { return path }
        return (registers.contains(String(root)) ? "steps." : "vars.") + path
    }

    /// What is wrong with a path, if its names can be judged already.
    func problem(with path: [String], toleratingAbsence: Bool = false) -> (message: String, help: String?)? {
        guard let root = path.first else { return nil }
        let next = path.dropFirst().first
        switch root {
        case "vars":
            guard !toleratingAbsence, !lacksVariables, let next else { return nil }
            guard variables.contains(next) else {
                return missing(next, of: "vars", among: variables.sorted(), orElse: "set it with vars: or -e")
            }
            return problem(below: next, with: path.dropFirst(2))
        case "host": return unknown(next, in: "host", among: Self.hostKeys)
        case "domain": return unknown(next, in: "domain", among: Self.domainKeys)
        case "steps":
            if let key = path.dropFirst(2).first, next.map(registers.contains) == true {
                return unknown(key, in: "steps.\(next ?? "")", among: Self.stepKeys)
            }
            guard !toleratingAbsence, let next, !registers.contains(next) else { return nil }
            return missing(
                next, of: "steps", among: registers.sorted(), orElse: "an earlier step must say `register: \(next)`")
        case "changed": return nil
        case "failure" where hasFailure: return unknown(next, in: "failure", among: Self.failureKeys)
        case "failure":
            return ("`failure` is not defined", "it is there in `rescue` and `always`, of the step that failed")
        case "item" where hasItem: return nil
        case "loop" where hasItem: return unknown(next, in: "loop", among: Self.loopKeys)
        case "item", "loop": return ("`\(root)` is not defined", "a step has it that says `loop: [a, b]`")
        default:
            let roots =
                ["vars", "host", "domain", "steps", "changed"] + (hasItem ? ["item", "loop"] : [])
                + (hasFailure ? ["failure"] : [])
            let own = [("vars", variables), ("steps", registers)].first { $0.1.contains(root) }
            let suggestion =
                own.map { "\($0.0).\(root)" } ?? Self.ansibleNames[root]
                ?? NearestName.suggestion(for: root, among: roots)
            let help = suggestion.map { "did you mean `\($0)`?" }
            return ("`\(root)` is not defined", help ?? "a path begins with one of \(roots.joined(separator: ", "))")
        }
    }

    /// What is wrong with the names below a variable's own, as far as its value is known.
    private func problem(below variable: String, with names: ArraySlice<String>) -> (message: String, help: String?)? {
        guard !assigned.contains(variable), var node = values[variable] else { return nil }
        var owner = "vars.\(variable)"
        for name in names {
            guard let mapping = node.mapping else { return nil }
            guard let entry = mapping.entry(name) else {
                let keys = mapping.entries.map(\.key)
                return missing(
                    name, of: owner, among: keys,
                    orElse: keys.isEmpty ? "it is empty" : "\(owner) has \(keys.joined(separator: ", "))")
            }
            owner += ".\(name)"
            node = entry.value
        }
        return nil
    }

    private func unknown(_ name: String?, in root: String, among keys: [String]) -> (message: String, help: String?)? {
        guard let name, !keys.contains(name) else { return nil }
        return missing(name, of: root, among: keys, orElse: "\(root) has \(keys.joined(separator: ", "))")
    }

    private func missing(
        _ name: String, of root: String, among known: [String], orElse help: String
    ) -> (message: String, help: String?) {
        let nearest = NearestName.suggestion(for: name, among: known)
        return ("`\(root).\(name)` is not defined", nearest.map { "did you mean `\(root).\($0)`?" } ?? help)
    }
}
