// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The namespaces that are declared where an element's content stands.
struct XMLScope {
    /// Their URIs by prefix; the default one under the empty prefix.
    private(set) var prefixes: [String: String] = [:]

    /// What is in scope inside of an element.
    init(inside element: Int, of tree: XMLTree) {
        var chain: Set<Int> = []
        var at = element
        while at >= 0 {
            chain.insert(at)
            at = tree.elements[at].parent
        }
        // Declarations stand in document order, so that an inner one comes after the outer one that it hides.
        for binding in tree.bindings where chain.contains(binding.element) {
            prefixes[String(decoding: binding.prefix, as: UTF8.self)] = binding.uri
        }
    }

    /// Adds a declaration.
    mutating func declare(_ prefix: String, _ uri: String) { prefixes[prefix] = uri }

    /// This prefix, or one with a number behind it where it stands for something already.
    func freePrefix(like prefix: String, besides taken: Set<String> = []) -> String {
        var free = prefix
        var number = 1
        while prefixes[free] != nil || (number > 1 && taken.contains(free)) {
            free = "\(prefix)\(number)"
            number += 1
        }
        return free
    }

    /// A prefix of a namespace; the empty one is none for an attribute. The first by the alphabet, for the same every time.
    func prefix(of uri: String, isAttribute: Bool) -> String? {
        prefixes.filter { $0.value == uri && !(isAttribute && $0.key.isEmpty) }.keys.min()
    }
}
