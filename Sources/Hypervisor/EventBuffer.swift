// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Synchronization

/// Keeps the latest events of a domain until somebody looks for them.
///
/// `append` neither blocks nor waits, so that a hypervisor's own thread may call it. What no longer fits is forgotten,
/// the oldest first, and readers are told so.
package final class EventBuffer: Sendable {
    /// Events by their place in the order of arrival.
    package struct Batch: Sendable {
        package let events: [(number: UInt64, event: MonitorEvent)]
        /// The place after the last one.
        package let end: UInt64
        /// How many that were asked for are forgotten.
        package let lost: UInt64
    }

    private struct State {
        var events: [MonitorEvent?]
        /// The number of the next event.
        var end: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var lastWaiter: UInt64 = 0
    }

    private let capacity: Int
    private let state: Mutex<State>

    /// A buffer for so many events.
    package init(capacity: Int = 32_768) {
        self.capacity = capacity
        state = Mutex(State(events: []))
    }

    /// The number that the next event will have.
    package var end: UInt64 { state.withLock { $0.end } }

    /// Adds an event and wakes who waits for one.
    package func append(_ event: MonitorEvent) {
        let waiters = state.withLock { state in
            let slot = Int(state.end % UInt64(capacity))
            // It grows up to its capacity, and is a ring from then on: most domains send a few events.
            if slot < state.events.count { state.events[slot] = event } else { state.events.append(event) }
            state.end += 1
            defer { state.waiters.removeAll(keepingCapacity: true) }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// The events from a number on.
    package func batch(from number: UInt64) -> Batch {
        state.withLock { state in
            let oldest = state.end - min(state.end, UInt64(capacity))
            let first = max(number, oldest)
            let events = (min(first, state.end)..<state.end).compactMap { number in
                state.events[Int(number % UInt64(capacity))].map { (number, $0) }
            }
            return Batch(events: events, end: state.end, lost: first - number)
        }
    }

    /// Returns as soon as there is an event with this number or a later one, and in any case after `limit`.
    package func wait(for number: UInt64, atMost limit: Duration, clock: any Clock<Duration>) async {
        await wait(for: number, atMost: limit) { try? await clock.sleep(for: $0) }
    }

    /// Returns as soon as there is an event with this number or a later one, and in any case when `sleep` ends.
    package func wait(
        for number: UInt64, atMost limit: Duration, sleep: @escaping @Sendable (Duration) async -> Void
    ) async {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        var timer: Task<Void, Never>?
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                guard state.end <= number else { return true }
                state.waiters[id] = continuation
                return false
            }
            guard !isThere else { return continuation.resume() }
            // Only now: it must not wake before there is someone to be woken.
            timer = Task { [weak self] in
                await sleep(limit)
                self?.wake(id)
            }
        }
        timer?.cancel()
    }

    private func wake(_ id: UInt64) {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
    }
}
