// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Questions to a domain in XPath 1.0; the prefix `qemu` is bound.
extension DomainDocument {
    private static let namespaces = ["qemu": XMLTree.qemuNamespace]

    /// Checks that a path can be read.
    package static func check(_ path: String) throws(DomainXMLError) {
        try XPathQuery.check(path, namespaces: namespaces)
    }

    /// Whether an expression is true of the domain or finds anything in it, as XPath's `boolean()` has it.
    package func finds(_ expression: String) throws(DomainXMLError) -> Bool {
        let query = try XPathQuery(tree, namespaces: Self.namespaces)
        return try !query.nodes("self::node()[boolean(\(expression))]").isEmpty
    }
}
