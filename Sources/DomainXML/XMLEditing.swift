// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension DomainDocument {
    /// The same document with an edit done; the identical text where all is as the edit wants it.
    ///
    /// - Throws: `DomainXMLError` for a path that selects nothing, too much or the wrong thing, for an edit that would
    ///   change the domain's name or UUID, and as ``XMLEdit/validate()``.
    package func applying(_ edit: XMLEdit) throws(DomainXMLError) -> DomainDocument {
        try applying(edit, isAgain: false, XPathQuery(tree, namespaces: edit.bindings))
    }

    /// The same document with several edits done, one on what the other left.
    ///
    /// - Throws: `XMLEditError` for the first edit that cannot be done, and for one that would do something again if it
    ///   were done to its own result: no second run would find the domain as it should be.
    package func applying(_ edits: [XMLEdit]) throws(XMLEditError) -> DomainDocument {
        let edited = try applying(edits, isAgain: false).document
        // Where libvirt's own notation is all that differs, it would be back after the next define.
        guard edited.text != text, !TreeComparison.isEquivalent(tree, edited.tree) else { return self }
        if let index = try edited.unsettled(by: edits) {
            throw XMLEditError(
                DomainXMLError(
                    "the edit changes its own result again, so that no second run would find nothing to do",
                    help: edits[index].operation == .remove
                        ? "name what is to go by what it says, and not by its place among others"
                        : "name what it should find: a path or a fragment that later edits of the list do not change"),
                edit: index)
        }
        return edited
    }

    /// The first edit that libvirt did not keep, by its index: done to what libvirt stored it would change that, or its
    /// path selects less there than in what was written. Nil where all were kept.
    ///
    /// - Throws: `XMLEditError` as ``applying(_:)``.
    package func lost(_ edits: [XMLEdit], in stored: DomainDocument) throws(XMLEditError) -> Int? {
        if let index = try stored.unsettled(by: edits) { return index }
        for (index, edit) in edits.enumerated() {
            do throws(DomainXMLError) {
                let written = try XPathQuery(tree, namespaces: edit.bindings).nodes(edit.path).count
                let kept = try XPathQuery(stored.tree, namespaces: edit.bindings).nodes(edit.path).count
                if kept < written { return index }
            } catch {
                throw XMLEditError(error, edit: index)
            }
        }
        return nil
    }

    /// What the nodes that an edit's path selects say: the text of elements, the value of attributes.
    ///
    /// - Throws: `DomainXMLError` for a path that can't be evaluated.
    package func texts(at edit: XMLEdit) throws(DomainXMLError) -> [String] {
        try XPathQuery(tree, namespaces: edit.bindings).nodes(edit.path).map { node in
            switch node {
            case .element(let element): XMLText.trimmed(tree.ownText(of: element))
            case .attribute(let attribute, _): tree.value(tree.attributes[attribute])
            }
        }
    }

    /// The first edit that finds something to do here, where they all were done already; nil where none does.
    func unsettled(by edits: [XMLEdit]) throws(XMLEditError) -> Int? {
        let (again, first) = try applying(edits, isAgain: true)
        return again.text == text || TreeComparison.isEquivalent(tree, again.tree) ? nil : first
    }

    /// Does edits in turn, and tells the first that changed something.
    private func applying(
        _ edits: [XMLEdit], isAgain: Bool
    ) throws(XMLEditError) -> (document: DomainDocument, first: Int?) {
        var document = self
        var first: Int?
        var index = 0
        while index < edits.count {
            do throws(DomainXMLError) {
                // Parsed once for all edits up to one that changes it.
                let namespaces = edits[index].namespaces
                let query = try XPathQuery(document.tree, namespaces: edits[index].bindings)
                while index < edits.count, edits[index].namespaces == namespaces {
                    let edited = try document.applying(edits[index], isAgain: isAgain, query)
                    index += 1
                    guard edited.text == document.text else {
                        first = first ?? index - 1
                        document = edited
                        break
                    }
                }
            } catch {
                throw XMLEditError(error, edit: index)
            }
        }
        return (document, first)
    }

    /// Does an edit; with `isAgain`, what it wanted to change may be gone.
    private func applying(
        _ edit: XMLEdit, isAgain: Bool, _ query: borrowing XPathQuery
    ) throws(DomainXMLError) -> DomainDocument {
        var session = XMLEditSession(tree: tree, edit: edit, path: XPath(edit.path))
        try session.run(query, isAgain: isAgain)
        guard !session.edits.isEmpty else { return self }
        let edited = DomainDocument(edited: session.edits.applied(to: tree.bytes))
        guard edited.identity == identity else {
            throw DomainXMLError(
                "the edit would change the domain's name or UUID, which it keeps for life",
                help: "'virsh domrename' renames a domain that is off; another UUID is another domain: use `define`")
        }
        return edited
    }

    /// What says who the domain is.
    private var identity: [String] {
        tree.children(of: 0).filter { tree.isElement($0, "name") || tree.isElement($0, "uuid") }
            .map { String(decoding: tree.bytes[tree.elements[$0].range], as: UTF8.self) }
    }
}

/// An edit of a list that could not be done.
package struct XMLEditError: Error, Sendable {
    package let error: DomainXMLError
    /// Which one, from 0.
    package let edit: Int

    init(_ error: DomainXMLError, edit: Int) {
        self.error = error
        self.edit = edit
    }
}
