// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching
import YAMLTree

/// Variables by name, each with the place where it was set.
package struct Variables: Sendable {
    package private(set) var values: [String: YAMLNode]
    /// Those whose values are known; braces in them are no templates.
    private(set) var known: [String: JSONValue] = [:]
    /// The names that `-e` set: nothing overrides them.
    private(set) var pinned: Set<String> = []
    /// Whether there are more, whose names nobody knows, for what sets them could not be read.
    package private(set) var isIncomplete = false

    package init(_ values: [String: YAMLNode] = [:]) { self.values = values }

    /// What the command line sets, over all else.
    package init(pinning values: [String: YAMLNode], isIncomplete: Bool) {
        self.values = values
        self.isIncomplete = isIncomplete
        pinned = Set(values.keys)
    }

    /// Those of a text that could not be read.
    static let unread = Variables(pinning: [:], isIncomplete: true)

    /// Values that are known, as `set_vars` gives them.
    package init(known: [String: JSONValue]) {
        values = [:]
        self.known = known
    }

    package subscript(name: String) -> YAMLNode? { values[name] }

    package var isEmpty: Bool { values.isEmpty && known.isEmpty }

    /// All names.
    package var names: Set<String> { Set(values.keys).union(known.keys) }

    /// These variables with others over them, but for those that are pinned.
    package func overridden(by stronger: Variables) -> Variables {
        guard !stronger.isEmpty || stronger.isIncomplete else { return self }
        guard !isEmpty || isIncomplete else { return stronger }
        var merged = self
        for (name, node) in stronger.values where !pinned.contains(name) || stronger.pinned.contains(name) {
            merged.values[name] = node
            merged.known[name] = nil
        }
        for (name, value) in stronger.known where !pinned.contains(name) {
            merged.known[name] = value
            merged.values[name] = nil
        }
        merged.pinned.formUnion(stronger.pinned)
        merged.isIncomplete = isIncomplete || stronger.isIncomplete
        return merged
    }

    /// The beginnings of paths that some lead to in the end, through the variables among them.
    func closure(of paths: Set<String>) -> Set<String> {
        guard !values.isEmpty, paths.contains(where: { $0.hasPrefix("vars") || $0.isEmpty }) else { return paths }
        var known = paths
        var open = Array(paths)
        while let path = open.popLast() {
            for next in used(by: path) where known.insert(next).inserted { open.append(next) }
        }
        return known
    }

    private func used(by path: String) -> Set<String> {
        if path == "vars" || path.isEmpty { return Set(values.keys.map { "vars.\($0)" }) }
        guard path.hasPrefix("vars."), let node = values[String(path.dropFirst(5))] else { return [] }
        return node.templatePaths
    }
}

extension YAMLNode {
    /// The beginnings of the paths in its templates, such as `vars.log`.
    var templatePaths: Set<String> { Set(templateLevels.keys) }

    /// The beginnings of the paths in its templates, each with how many lists and mappings at most it stands in.
    var templateLevels: [String: Int] {
        switch content {
        case .scalar(let scalar):
            // What cannot be read is reported where it stands.
            guard Template.isTemplate(scalar.text), let template = try? Template(scalar.text) else { return [:] }
            let paths = template.expressions.filter { !$0.path.isEmpty }.map {
                $0.path.prefix(2).joined(separator: ".")
            }
            return Dictionary(paths.map { ($0, 0) }, uniquingKeysWith: max)
        case .sequence(let elements): return Self.oneDeeper(elements)
        case .mapping(let mapping): return Self.oneDeeper(mapping.entries.map(\.value))
        }
    }

    private static func oneDeeper(_ nodes: [YAMLNode]) -> [String: Int] {
        nodes.reduce(into: [:]) { $0.merge($1.templateLevels.mapValues { $0 + 1 }, uniquingKeysWith: max) }
    }
}
