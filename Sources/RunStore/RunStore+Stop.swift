// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Synchronization

extension RunStore {
    /// Ends a run whose user waits no longer: from now on nothing new is intended, and what is pending is written together
    /// with how the run ended. Gives whether changes of it may still stand. Throws where that takes longer than `limit`.
    package func stop(
        _ run: RunID, as status: RunRecord.Status, at time: Date, within limit: Duration
    ) async throws(RunStoreError) -> Bool {
        isStopped.store(true, ordering: .sequentiallyConsistent)
        let result: Result<Bool, RunStoreError> = await withCheckedContinuation { waiter in
            let first = First(waiter)
            Task {
                do throws(RunStoreError) {
                    try await end(run, as: status, at: time)
                    first.tell(.success(try await hasOpenChanges(of: run)))
                } catch {
                    first.tell(.failure(error))
                }
            }
            Task {
                try? await Task.sleep(for: limit)
                first.tell(.failure(RunStoreError("the state store \(directory.database) is busy")))
            }
        }
        return try result.get()
    }
}

/// Hands on the first of several answers.
private final class First<Value: Sendable>: Sendable {
    private let waiter: Mutex<CheckedContinuation<Value, Never>?>

    init(_ waiter: CheckedContinuation<Value, Never>) { self.waiter = Mutex(waiter) }

    func tell(_ value: Value) {
        let waiter = waiter.withLock { waiter in
            defer { waiter = nil }
            return waiter
        }
        waiter?.resume(returning: value)
    }
}
