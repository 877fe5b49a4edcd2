// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The state store could not be read or written.
package struct RunStoreError: Error, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
