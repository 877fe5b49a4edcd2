// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// Reads YAML text into a tree of located nodes, with the system libyaml.
package enum YAMLReader {
    /// The root node of a document, or nil where the document is empty.
    ///
    /// `vault` opens what is encrypted, by Ansible Vault: values with the tag `!vault`, and a whole text; these join its
    /// secrets. Without one, encrypted values are mistakes.
    ///
    /// Throws all mistakes of the text at once; a syntax error ends the search for more.
    package static func read(
        _ source: SourceFile, limits: YAMLLimits = .standard, vault: (any TextVault)? = nil
    ) throws(InvalidInput) -> YAMLNode? {
        guard source.isEncrypted else { return try tree(of: source, limits: limits, vault: vault) }
        let opened = try source.opened(by: vault)
        do throws(InvalidInput) {
            let root = try tree(of: opened, limits: limits, vault: vault)
            if let vault { root?.conceal(in: vault.secrets) }
            return root
        } catch {
            throw error.concealed()
        }
    }

    private static func tree(
        of source: SourceFile, limits: YAMLLimits, vault: (any TextVault)?
    ) throws(InvalidInput) -> YAMLNode? {
        guard source.text.utf8.count <= limits.bytes else { throw InvalidInput(.tooLarge(source, limit: limits.bytes)) }
        var builder = TreeBuilder(source: source, limits: limits, vault: vault)
        unsafe source.text.utf8.withContiguousStorageIfAvailable { bytes in
            guard var events = unsafe EventStream(bytes) else { return builder.fail(.outOfMemory) }
            builder.build(from: &events)
        }
        return try builder.finish()
    }
}
