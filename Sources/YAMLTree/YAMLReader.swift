// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// Reads YAML text into a tree of located nodes, with the system libyaml.
package enum YAMLReader {
    /// The root node of a document, or nil where the document is empty.
    ///
    /// Throws all mistakes of the text at once; a syntax error ends the search for more.
    package static func read(
        _ source: SourceFile, limits: YAMLLimits = .standard
    ) throws(InvalidInput) -> YAMLNode? {
        guard source.text.utf8.count <= limits.bytes else { throw InvalidInput(.tooLarge(source, limit: limits.bytes)) }
        var builder = TreeBuilder(source: source, limits: limits)
        unsafe source.text.utf8.withContiguousStorageIfAvailable { bytes in
            guard var events = unsafe EventStream(bytes) else { return builder.fail(.outOfMemory) }
            builder.build(from: &events)
        }
        return try builder.finish()
    }
}
