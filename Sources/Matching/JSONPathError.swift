// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A text that is no well-formed and valid RFC 9535 query.
package struct JSONPathError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong and what may stand there, without a full stop.
    package let message: String
    /// Where in the query, in Unicode scalars from its start.
    package let offset: Int
    /// What to write instead, where what was meant can be guessed.
    package let help: String?

    package var description: String { "\(message) (at character \(offset + 1) of the query)" }
}
