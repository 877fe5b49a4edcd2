// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Synchronization

/// What the calls of a pool go over.
protocol LaneLink: AnyObject, Sendable {
    /// Whether further calls can succeed; answers without asking anybody.
    var isAlive: Bool { get }
}

/// The place of one link, opened when it is first needed and again after it broke.
final class LinkSlot<Link: LaneLink>: Sendable {
    private let current = Mutex<Link?>(nil)

    /// The link, opened if there is none that is alive. Lanes that come meanwhile wait for it.
    func link(_ open: () throws(HypervisorError) -> Link) throws(HypervisorError) -> Link {
        try current.withLock { current throws(HypervisorError) in
            if let link = current, link.isAlive { return link }
            let link = try open()
            current = link
            return link
        }
    }

    /// Lets go of the link; the last call over it closes it.
    func drop() { current.withLock { $0 = nil } }
}
