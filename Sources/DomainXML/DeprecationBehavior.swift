// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// How QEMU treats what it calls deprecated (`<qemu:deprecation>`).
package enum DeprecationBehavior: String, Sendable, Hashable, CaseIterable {
    case none, omit, reject, crash
}
