// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import GRDB

/// The state store could not be read or written.
package struct RunStoreError: Error, Sendable, CustomStringConvertible {
    package let description: String
    /// Whether nothing is wrong with the store: another run holds the domain.
    package let isOfClaim: Bool

    package init(_ description: String, isOfClaim: Bool = false) {
        self.description = description
        self.isOfClaim = isOfClaim
    }

    /// What SQLite says, without the statement and what it was to write.
    init(writing path: String, _ error: any Error) {
        if let error = error as? RunStoreError {
            self = error
            return
        }
        let reason = (error as? DatabaseError).map {
            "\($0.message ?? "it says no reason") (SQLite error \($0.resultCode.rawValue))"
        }
        self.init("the state store \(path) cannot be written: \(reason ?? "\(error)")")
    }
}
