// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Synchronization

/// Whether the user asked to stop: no new step begins then, and what is under way is ended and undone.
package final class Interruption: Sendable {
    private let requested = Atomic(false)

    package init() {}

    package var isRequested: Bool { requested.load(ordering: .acquiring) }

    /// Asks to stop.
    package func request() { requested.store(true, ordering: .releasing) }
}
