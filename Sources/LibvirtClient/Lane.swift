// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Dispatch
import Synchronization

/// An actor with a thread of its own, for calls that block.
///
/// What runs inside it never leaves that thread between two suspension points, so that a C call and the read of its
/// thread's last error belong together.
actor Lane {
    private let thread: LaneThread

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    /// Starts the lane's thread.
    ///
    /// - Parameter first: what the thread does before anything else.
    /// - Throws: that the system gives no further thread.
    init(first: @escaping @Sendable () -> Void = {}) throws(PosixThread.Refused) {
        thread = try LaneThread(first: first)
    }

    deinit { thread.stop() }

    /// Runs `body` on the lane's thread.
    func run(_ body: @Sendable (isolated Lane) -> Void) { body(self) }
}

/// A thread that runs the jobs of one actor, in order.
private final class LaneThread: SerialExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isStopped = false
    }

    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    init(first: @escaping @Sendable () -> Void) throws(PosixThread.Refused) {
        try PosixThread.start { [self] in
            first()
            serve()
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        wake.signal()
    }

    /// Ends the thread once it has nothing left to run.
    func stop() {
        state.withLock { $0.isStopped = true }
        wake.signal()
    }

    private func serve() {
        while true {
            wake.wait()
            let (jobs, isStopped) = state.withLock { state in
                defer { state.jobs.removeAll(keepingCapacity: true) }
                return (state.jobs, state.isStopped)
            }
            for job in jobs { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
            if isStopped { return }
        }
    }
}
