// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Synchronization

/// The events that a step may have been waiting for: those since the step before it began, but for those that another
/// step has taken.
package final class EventWindow: Sendable {
    private struct State {
        var start: UInt64
        var taken: Set<UInt64> = []
    }

    private let subscription: any EventSubscription
    private let state: Mutex<State>

    package init(_ subscription: any EventSubscription) {
        self.subscription = subscription
        state = Mutex(State(start: subscription.buffer.end))
    }

    /// Whether further events can come.
    package var isAlive: Bool { subscription.isAlive }

    /// Forgets the events so far: a step begins that may cause others.
    package func begin() { state.withLock { $0 = State(start: subscription.buffer.end) } }

    /// Events of the window, from the place after those that were seen already.
    package struct Cursor: Sendable {
        fileprivate var next: UInt64
        /// How many events came faster than they could be kept.
        package fileprivate(set) var lost: UInt64 = 0
    }

    /// A cursor at the window's start.
    package func cursor() -> Cursor { Cursor(next: state.withLock { $0.start }) }

    /// The next event that `matches`, taken out of the window, or nil where none is there yet.
    package func take(
        from cursor: inout Cursor, where matches: (MonitorEvent) -> Bool
    ) -> MonitorEvent? {
        let batch = subscription.buffer.batch(from: cursor.next)
        cursor.lost += batch.lost
        for (number, event) in batch.events {
            cursor.next = number + 1
            let isTaken = state.withLock { $0.taken.contains(number) }
            guard !isTaken, matches(event) else { continue }
            state.withLock { _ = $0.taken.insert(number) }
            return event
        }
        cursor.next = batch.end
        return nil
    }

    /// The events from the cursor on, which stay in the window.
    package func look(from cursor: inout Cursor) -> [MonitorEvent] {
        let batch = subscription.buffer.batch(from: cursor.next)
        cursor.lost += batch.lost
        cursor.next = batch.end
        return batch.events.map(\.event)
    }

    /// Returns when there is an event after the cursor, or after `limit`, or when `sleep` ends sooner. Throws where none
    /// can come any more.
    package func wait(
        after cursor: Cursor, atMost limit: Duration, sleep: @escaping @Sendable (Duration) async -> Void
    ) async throws(StepFailure) {
        guard subscription.isAlive else {
            throw StepFailure(
                "the connection that the events come over is gone, and events may have been missed",
                kind: .unreachable, help: "run again once libvirt answers")
        }
        // A connection that breaks sends no event: look after it now and then.
        await subscription.buffer.wait(for: cursor.next, atMost: min(limit, .seconds(1)), sleep: sleep)
    }

    /// Lets no further events come.
    package func close() async { await subscription.cancel() }
}
