// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// A password of a vault, fetched when the first encrypted text asks for it.
package struct VaultPassword: Sendable {
    /// The id that encrypted texts name it by; nil where it has none.
    package let label: String?
    /// Gives the password's bytes. Throws why it cannot be had.
    let fetch: @Sendable () throws(InvalidInput) -> [UInt8]

    package init(label: String?, fetch: @escaping @Sendable () throws(InvalidInput) -> [UInt8]) {
        self.label = label
        self.fetch = fetch
    }
}
