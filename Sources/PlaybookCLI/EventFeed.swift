// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Synchronization

/// Events on their way from targets to a reporter, many at once: a reader who was woken for each would take more time
/// than the events.
final class EventFeed: Sendable {
    private struct State {
        var events: [RunEvent] = []
        var isFinished = false
        var reader: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func add(_ event: RunEvent) {
        let reader = state.withLock { state in
            state.events.append(event)
            return state.reader.take()
        }
        reader?.resume()
    }

    /// Says that no further events come.
    func finish() {
        let reader = state.withLock { state in
            state.isFinished = true
            return state.reader.take()
        }
        reader?.resume()
    }

    /// The events since the last time, as soon as there are some; nil at the end. One reader alone may ask.
    func next() async -> [RunEvent]? {
        await withCheckedContinuation { reader in
            let hasNews = state.withLock { state in
                guard state.events.isEmpty, !state.isFinished else { return true }
                state.reader = reader
                return false
            }
            if hasNews { reader.resume() }
        }
        return state.withLock { state in
            defer { state.events = [] }
            return state.events.isEmpty ? nil : state.events
        }
    }
}
