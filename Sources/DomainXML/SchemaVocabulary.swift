// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation

/// The values that a RELAX NG schema names for attributes, read only to say what could be written instead.
struct SchemaVocabulary {
    private var trees: [XMLTree] = []
    /// Where attributes and definitions of a name begin.
    private var attributes: [String: [(tree: Int, element: Int)]] = [:]
    private var definitions: [String: [(tree: Int, element: Int)]] = [:]

    /// Reads all schemas of a schema's folder, one of which may include another; those that can't be read say nothing.
    init(beside path: String) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        for file in files.sorted(by: { $0.path < $1.path }) where file.pathExtension == "rng" {
            guard let data = FileManager.default.contents(atPath: file.path) else { continue }
            let tree = XMLTree(scanning: Array(data))
            for index in tree.elements.indices {
                guard let name = tree.value(of: index, "name") else { continue }
                if isElement(tree, index, "attribute") { attributes[name, default: []].append((trees.count, index)) }
                if isElement(tree, index, "define") { definitions[name, default: []].append((trees.count, index)) }
            }
            trees.append(tree)
        }
    }

    /// The values named for attributes of a name, wherever they stand, in the schema's order.
    func values(of attribute: String) -> [String] {
        var values: [String] = []
        var visited: Set<String> = []
        for (tree, element) in attributes[attribute] ?? [] {
            collect(tree, element, into: &values, visited: &visited)
        }
        return values
    }

    private func collect(_ tree: Int, _ element: Int, into values: inout [String], visited: inout Set<String>) {
        for index in (element + 1)..<max(element + 1, trees[tree].elements[element].next) {
            if isElement(trees[tree], index, "value") {
                let value = XMLText.trimmed(trees[tree].ownText(of: index))
                if !values.contains(value) { values.append(value) }
            } else if isElement(trees[tree], index, "ref"), let name = trees[tree].value(of: index, "name"),
                visited.insert(name).inserted
            {
                for (tree, element) in definitions[name] ?? [] {
                    collect(tree, element, into: &values, visited: &visited)
                }
            }
        }
    }

    private func isElement(_ tree: XMLTree, _ index: Int, _ name: StaticString) -> Bool {
        tree.isElement(index, name, in: "http://relaxng.org/ns/structure/1.0")
    }
}
