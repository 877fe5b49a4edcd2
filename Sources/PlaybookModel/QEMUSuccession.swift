// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Synchronization

/// Which QEMU process this program has started in the place of which, by libvirt's numbers: what an undo starts is not
/// what the older changes of the run have seen, and is its own all the same.
package final class QEMUSuccession: Sendable {
    private let predecessors = Mutex<[Int32: Int32]>([:])

    package init() {}

    /// Notes a process that was started in another one's place.
    package func note(_ new: Int32?, inPlaceOf old: Int32?) {
        guard let new, let old else { return }
        predecessors.withLock { $0[new] = $0[old] ?? old }
    }

    /// The first process in whose place this one was started, or this one.
    package func original(of number: Int32?) -> Int32? {
        guard let number else { return nil }
        return predecessors.withLock { $0[number] ?? number }
    }
}
