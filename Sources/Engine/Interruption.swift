// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Synchronization

/// Whether the user asked to stop: no new step begins then, and what is under way is ended and undone.
package final class Interruption: Sendable {
    private struct Observers {
        var actions: [UInt64: @Sendable () -> Void] = [:]
        var last: UInt64 = 0
    }

    private let requested = Atomic(false)
    private let observers = Mutex(Observers())

    package init() {}

    package var isRequested: Bool { requested.load(ordering: .acquiring) }

    /// Asks to stop, and tells those who wait.
    package func request() {
        let actions = observers.withLock { observers in
            requested.store(true, ordering: .releasing)
            defer { observers.actions = [:] }
            return Array(observers.actions.values)
        }
        for action in actions { action() }
    }

    /// Does something once the user asks to stop; at once where that is so already. Gives what `forget` takes.
    func observe(_ action: @escaping @Sendable () -> Void) -> UInt64 {
        let (number, isLate) = observers.withLock { observers in
            observers.last += 1
            let isLate = isRequested
            if !isLate { observers.actions[observers.last] = action }
            return (observers.last, isLate)
        }
        if isLate { action() }
        return number
    }

    /// Takes back what `observe` gave.
    func forget(_ number: UInt64) { observers.withLock { observers in observers.actions[number] = nil } }

    /// Waits for so long, or until the user asks to stop.
    func sleep(for duration: Duration, on clock: any Clock<Duration>) async {
        let sleeper = Task { try? await clock.sleep(for: duration) }
        let number = observe { sleeper.cancel() }
        await withTaskCancellationHandler {
            await sleeper.value
        } onCancel: {
            sleeper.cancel()
        }
        forget(number)
    }
}
