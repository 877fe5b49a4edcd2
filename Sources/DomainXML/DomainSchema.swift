// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CLibXML2
import Glibc

/// libvirt's RELAX NG schema of domains, as it came with the libvirt that is installed here.
///
/// It is right for that version of libvirt alone. An actor, because libxml2 does not say that two threads may use a
/// compiled schema at a time.
package actor DomainSchema {
    /// The schema's file.
    package nonisolated let path: String
    private let compiled: Compiled

    @safe private struct Compiled: ~Copyable {
        let schema: xmlRelaxNGPtr

        deinit { unsafe xmlRelaxNGFree(schema) }
    }

    /// The installed schema, read when first asked for, which takes some 10 ms; nil where none is or libxml2 can't read
    /// it. It is the file that `VIRT_PLAYBOOK_SCHEMA` names, else looked for in `libvirt/schemas` of the folders in
    /// `XDG_DATA_DIRS`.
    package static let installed: DomainSchema? = {
        if let chosen = unsafe getenv("VIRT_PLAYBOOK_SCHEMA").map({ unsafe String(cString: $0) }), !chosen.isEmpty {
            return DomainSchema(path: chosen)
        }
        let folders = unsafe getenv("XDG_DATA_DIRS").map { unsafe String(cString: $0) } ?? ""
        let known = folders.split(separator: ":").map(String.init) + ["/usr/local/share", "/usr/share"]
        return known.lazy.map { $0 + "/libvirt/schemas/domain.rng" }
            .first { unsafe access($0, R_OK) == 0 }.flatMap(DomainSchema.init)
    }()

    /// Reads the schema of a file; nil where there is none.
    package init?(path: String) {
        Libxml.prepare()
        guard let parser = unsafe xmlRelaxNGNewParserCtxt(path) else { return nil }
        defer { unsafe xmlRelaxNGFreeParserCtxt(parser) }
        unsafe xmlRelaxNGSetParserStructuredErrors(parser, { _, _ in }, nil)
        guard let schema = unsafe xmlRelaxNGParse(parser) else { return nil }
        self.path = path
        unsafe compiled = Compiled(schema: schema)
    }

    /// Checks a domain's XML, which takes some 0.25 ms where it is valid.
    ///
    /// - Throws: `DomainXMLError` with the line of the smallest part that, were it not there, would leave the rest valid.
    package func check(_ document: DomainDocument) throws(DomainXMLError) {
        let parsed = try LibxmlDocument(document.tree.bytes)
        guard
            let fault = unsafe SchemaSearch.fault(
                in: parsed.pointer, by: compiled.schema, file: path, size: document.tree.bytes.count)
        else { return }
        throw fault.error(by: path)
    }
}
