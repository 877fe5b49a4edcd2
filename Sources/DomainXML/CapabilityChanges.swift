// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The capabilities that libvirt is to believe or not to believe QEMU to have (`<qemu:capabilities>`).
package struct CapabilityChanges: Sendable, Hashable {
    package var add: [String]
    package var del: [String]

    package init(add: [String] = [], del: [String] = []) {
        self.add = add
        self.del = del
    }

    package var isEmpty: Bool { add.isEmpty && del.isEmpty }
}
