// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What a user should know of an argument, or of what the domain has and the command line did not name.
package struct ConversionNote: Sendable, Hashable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        /// The domain does without it.
        case dropped
        /// The domain has it in another way, or with something guessed.
        case changed
        /// It is passed through as it stands.
        case kept
        /// QEMU had it without being told.
        case added
    }

    package let kind: Kind
    /// The argument, or the thing.
    package let subject: String
    package let reason: String

    package var description: String { "\(subject) is \(kind.rawValue): \(reason)" }
}
