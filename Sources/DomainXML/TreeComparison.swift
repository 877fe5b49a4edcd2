// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Compares XML by what it says, not by how it is written.
///
/// Prefixes, quotes, references, CDATA, comments, processing instructions, the order of attributes, and white space
/// around text and between elements make no difference.
package enum TreeComparison {
    /// Whether two texts say the same.
    ///
    /// - Throws: `DomainXMLError` for text that is not well-formed.
    package static func isSame(_ a: String, _ b: String) throws(DomainXMLError) -> Bool {
        let pair = TreePair(a: try XMLTree(checking: a), b: try XMLTree(checking: b))
        return pair.isSame(0, 0)
    }

    /// Whether everything that `part` says stands in `whole`, which may say more.
    ///
    /// Elements of one name are matched in order. A `<memory>` of 16 MiB is one of 16384 KiB, and a UUID may be
    /// written in capitals or without hyphens, and a machine's alias such as `q35` is the version that it stood for,
    /// because libvirt rewrites these when it defines a domain.
    ///
    /// - Throws: `DomainXMLError` for text that is not well-formed.
    package static func contains(_ whole: String, part: String) throws(DomainXMLError) -> Bool {
        let pair = TreePair(a: try XMLTree(checking: whole), b: try XMLTree(checking: part))
        return pair.hasSameName(0, 0) && pair.contains(0, 0)
    }

    /// Whether two texts say the same to libvirt: each says all that the other does, but for what libvirt rewrites.
    static func isEquivalent(_ before: XMLTree, _ after: XMLTree) -> Bool {
        let there = TreePair(a: before, b: after)
        let back = TreePair(a: after, b: before, acceptsAlias: true)
        return there.hasSameName(0, 0) && there.contains(0, 0) && back.contains(0, 0)
    }

    /// Whether two domains say the same but for what nobody but people and tools reads: title, description, metadata.
    package static func differInNotesOnly(_ a: String, _ b: String) -> Bool {
        let (a, b) = (XMLTree(scanning: XMLTree.bytes(of: a)), XMLTree(scanning: XMLTree.bytes(of: b)))
        return TreePair(a: a, b: b).isSame(0, 0, butFor: ["title", "description", "metadata"])
    }
}
