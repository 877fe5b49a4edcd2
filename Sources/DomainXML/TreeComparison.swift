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

    /// In what `stored` cannot be what libvirt made of `written`, in words that follow "its XML is not what was written:";
    /// nil where it can.
    ///
    /// libvirt adds devices and elements of its own, and keeps or puts back what was there before.
    ///
    /// - Throws: `DomainXMLError` for text that is not well-formed.
    package static func difference(
        of stored: String, from written: String, over before: String?
    ) throws(DomainXMLError) -> String? {
        let written = try XMLTree(checking: written)
        var additions = LibvirtAdditions()
        if let before { additions = LibvirtAdditions(to: written, over: try XMLTree(checking: before)) }
        let pair = TreePair(a: try XMLTree(checking: stored), b: written, additions: additions)
        return pair.hasSameName(0, 0) ? pair.difference(0, 0) : "it is no domain"
    }

    /// The kinds of devices of which `whole`, which has all that `part` says, has more than that does, although `part` has
    /// some. They are kinds that libvirt never adds any of by itself.
    ///
    /// - Throws: `DomainXMLError` for text that is not well-formed.
    package static func devices(of whole: String, beyond part: String) throws(DomainXMLError) -> [String] {
        let (whole, part) = (try XMLTree(checking: whole), try XMLTree(checking: part))
        return listed.filter { kind in
            let wanted = part.devices(kind).count
            return wanted > 0 && whole.devices(kind).count > wanted
        }.map { "\($0)" }
    }

    private static let listed: [StaticString] = [
        "disk", "interface", "hostdev", "filesystem", "channel", "parallel", "redirdev", "rng", "shmem", "smartcard",
        "sound",
    ]

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

extension XMLTree {
    fileprivate func devices(_ kind: StaticString) -> [Int] {
        (child(of: 0, "devices").map(children(of:)) ?? []).filter { isElement($0, kind) }
    }
}
