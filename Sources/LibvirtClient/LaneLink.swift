// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Dispatch
import Hypervisor
import Synchronization

/// What the calls of a pool go over.
protocol LaneLink: AnyObject, Sendable {
    /// Whether further calls can succeed; answers without asking anybody.
    var isAlive: Bool { get }
}

/// The place of one link, opened when it is first needed and again after it broke.
final class LinkSlot<Link: LaneLink>: Sendable {
    private enum State {
        case empty
        case open(Link)
        /// A lane opens it; the others wait until it leaves the group.
        case opening(DispatchGroup)
        case dropped
    }

    private enum Turn {
        case use(Link)
        case open(DispatchGroup)
        case wait(DispatchGroup)
        case end
    }

    private let state = Mutex(State.empty)

    /// The link, opened if there is none that is alive; nil once the slot was dropped. Lanes that come meanwhile wait for
    /// it, and `drop` does not.
    func link(_ open: () throws(HypervisorError) -> Link) throws(HypervisorError) -> Link? {
        while true {
            // A link that broke is let go of outside the lock, for closing may block.
            var broken: Link?
            let turn = state.withLock { state in
                switch state {
                case .dropped: return Turn.end
                case .opening(let opened): return .wait(opened)
                case .open(let link) where link.isAlive: return .use(link)
                case .open(let link): broken = link
                case .empty: break
                }
                let opened = DispatchGroup()
                opened.enter()
                state = .opening(opened)
                return .open(opened)
            }
            _ = consume broken
            switch turn {
            case .use(let link): return link
            case .end: return nil
            case .wait(let opened): opened.wait()
            case .open(let opened): return try fill(open, opened)
            }
        }
    }

    private func fill(
        _ open: () throws(HypervisorError) -> Link, _ opened: DispatchGroup
    ) throws(HypervisorError) -> Link? {
        defer { opened.leave() }
        do throws(HypervisorError) {
            let link = try open()
            return settle(as: .open(link)) ? link : nil
        } catch {
            _ = settle(as: .empty)
            throw error
        }
    }

    /// Returns false where the slot was dropped meanwhile.
    private func settle(as outcome: State) -> Bool {
        state.withLock { state in
            if case .dropped = state { return false }
            state = outcome
            return true
        }
    }

    /// Lets go of the link, also of one that is still being opened; the last call over it closes it.
    func drop() {
        // Closing may block: the link outlives the lock.
        _ = state.withLock { state in
            defer { state = .dropped }
            return state
        }
    }
}
