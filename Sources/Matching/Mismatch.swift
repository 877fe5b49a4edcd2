// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// How a reply differs from what was expected.
package struct Mismatch: Sendable, Hashable {
    /// The query, where there was one.
    package let path: String?
    /// The normalized path of the node that is not as wanted, where one is to blame.
    package let at: String?
    /// What was wanted.
    package let wanted: String
    /// What was found, at most some 200 characters of it.
    package let found: String
    /// The smallest part of the reply that shows it, at most 12 lines and 1,000 characters.
    package let excerpt: String?
    /// Where the user asked for it.
    package let range: SourceRange?

    package init(
        path: String?, at: String?, wanted: String, found: String, excerpt: String? = nil, range: SourceRange? = nil
    ) {
        self.path = path
        self.at = at
        self.wanted = wanted
        self.found = found
        self.excerpt = excerpt
        self.range = range
    }
}

extension Mismatch: CustomStringConvertible {
    /// One line: the path, what was wanted, what was found.
    package var description: String {
        "\(at ?? path ?? "the reply"): wanted \(wanted), found \(found)"
    }
}
