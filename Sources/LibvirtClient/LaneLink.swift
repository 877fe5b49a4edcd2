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

    /// The link. Lanes that come while it is being opened wait for it.
    func link(_ open: () throws(HypervisorError) -> Link) throws(HypervisorError) -> Link {
        try current.withLock { current throws(HypervisorError) in
            if let link = current { return link }
            let link = try open()
            current = link
            return link
        }
    }

    /// Lets go of `link` if it is still the current one; without an argument, of any.
    func drop(_ link: Link? = nil) {
        // Taken out first: the last reference closes the link, which may take a while.
        let dropped = current.withLock { current -> Link? in
            guard link == nil || link === current else { return nil }
            defer { current = nil }
            return current
        }
        withExtendedLifetime(dropped) {}
    }
}
