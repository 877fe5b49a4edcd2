// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Dispatch
import GRDB
import Synchronization

/// Writes entries to the store, many in one transaction, one transaction after the other.
///
/// Entries that arrive while a commit is under way go into the next one together: many targets share one sync. What
/// nobody waits for goes with what somebody waits for, or soon by itself, so that the end finds little left to write.
final class CommitQueue: Sendable {
    struct Entry {
        let needsSync: Bool
        /// The change whose outcome it tells; a later outcome of the same change makes it void.
        var change: ChangeKey?
        var waiter: CheckedContinuation<RunStoreError?, Never>?
        /// Whether a commit was tried without it being written.
        var wasRefused = false
        let write: @Sendable (Database) throws -> Void
    }

    struct ChangeKey: Hashable {
        let run: RunID
        let number: Int
    }

    private struct State {
        var pending: [Entry] = []
        /// What could not be written and goes ahead of the next batch.
        var refused: [Entry] = []
        var refusal: RunStoreError?
        /// Whether somebody waits for what is pending.
        var isAwaited = false
        /// Whether a commit is under way, or about to begin at once.
        var isCommitting = false
        /// Whether one will begin by itself.
        var isDue = false
        /// Whether commits wait for the disk (`PRAGMA synchronous`). What follows in the log syncs what is before it.
        var isSynced = true
        /// Whether anything had to be synced: changes, or what became of them.
        var hasChanges = false

        mutating func append(_ entry: Entry) {
            pending.append(entry)
            if entry.needsSync { hasChanges = true }
            if entry.waiter != nil { isAwaited = true }
        }
    }

    /// How long what nobody waits for is gathered.
    private static let delay = DispatchTimeInterval.milliseconds(40)
    /// The same once some of it could not be written.
    private static let delayAfterRefusal = DispatchTimeInterval.seconds(1)

    private let database: DatabaseQueue
    private let path: String
    private let state = Mutex(State())
    /// Where commits are made, one after the other.
    private let queue = DispatchQueue(label: "journal")

    init(_ database: DatabaseQueue, at path: String) {
        self.database = database
        self.path = path
    }

    /// Whether anything had to be synced so far.
    var hasChanges: Bool { state.withLock { $0.hasChanges } }

    /// What nobody waited for and no commit so far could write.
    var loss: RunStoreError? {
        state.withLock { state in
            guard !state.refused.isEmpty, let reason = state.refusal else { return nil }
            let what = state.refused.count == 1 ? "an entry" : "\(state.refused.count) entries"
            return RunStoreError("\(what) of history could not be kept: \(reason)")
        }
    }

    /// Writes something; returns when it is committed, and synced to disk where that is asked for.
    func commit(
        synced needsSync: Bool = true, of change: ChangeKey? = nil,
        _ write: @escaping @Sendable (Database) throws -> Void
    ) async throws(RunStoreError) {
        let failure = await withCheckedContinuation { waiter in
            let isFirst = state.withLock { state in
                state.append(Entry(needsSync: needsSync, change: change, waiter: waiter, write: write))
                defer { state.isCommitting = true }
                return !state.isCommitting
            }
            if isFirst { queue.async { self.commitPending() } }
        }
        if let failure { throw failure }
    }

    /// Writes something with the next commit, or soon; within a second where something was refused.
    func add(
        synced needsSync: Bool, of change: ChangeKey? = nil, _ write: @escaping @Sendable (Database) throws -> Void
    ) {
        let isFirst = state.withLock { state in
            state.append(Entry(needsSync: needsSync, change: change, write: write))
            guard !state.isCommitting, !state.isDue else { return false }
            state.isDue = true
            return true
        }
        if isFirst { commitLater() }
    }

    private func commitLater() {
        let isRefused = state.withLock { !$0.refused.isEmpty }
        queue.asyncAfter(deadline: .now() + (isRefused ? Self.delayAfterRefusal : Self.delay)) {
            let isFree = self.state.withLock { state in
                state.isDue = false
                guard !state.isCommitting, !state.pending.isEmpty else { return false }
                state.isAwaited = true
                state.isCommitting = true
                return true
            }
            if isFree { self.commitPending() }
        }
    }

    /// Commits until nobody waits for what is pending.
    private func commitPending() {
        while let batch = nextBatch() {
            settle(batch, write(batch))
        }
    }

    private func nextBatch() -> [Entry]? {
        let (batch, isLater) = state.withLock { state -> ([Entry]?, Bool) in
            guard state.isAwaited else {
                state.isCommitting = false
                let isLater = !state.pending.isEmpty && !state.isDue
                if isLater { state.isDue = true }
                return (nil, isLater)
            }
            let batch = state.refused.isEmpty ? state.pending : state.refused + state.pending
            (state.pending, state.refused, state.isAwaited) = ([], [], false)
            return (batch, false)
        }
        if isLater { commitLater() }
        return batch
    }

    /// Gives why entries were not written, by their places in the batch.
    private func write(_ batch: [Entry]) -> [Int: RunStoreError] {
        do {
            return try transaction(of: batch, apart: false)
        } catch {
            guard batch.count > 1, error.isOfOneEntry else { return failures(batch, error) }
        }
        // Again, each by itself, so that the others are written.
        do { return try transaction(of: batch, apart: true) } catch { return failures(batch, error) }
    }

    private func failures(_ batch: [Entry], _ error: any Error) -> [Int: RunStoreError] {
        let failure = RunStoreError(writing: path, error)
        return Dictionary(uniqueKeysWithValues: batch.indices.map { ($0, failure) })
    }

    /// Writes entries in one transaction; `apart` lets one fail without the others, as it is for those that failed before.
    private func transaction(of batch: [Entry], apart: Bool) throws -> [Int: RunStoreError] {
        try database.writeWithoutTransaction { database in
            try setSynced(batch.contains(where: \.needsSync), in: database)
            var failures: [Int: RunStoreError] = [:]
            try database.inTransaction {
                for (index, entry) in batch.enumerated() {
                    guard apart || entry.wasRefused else {
                        try entry.write(database)
                        continue
                    }
                    do {
                        try database.inSavepoint {
                            try entry.write(database)
                            return .commit
                        }
                    } catch {
                        guard error.isOfOneEntry else { throw error }
                        failures[index] = RunStoreError(writing: path, error)
                    }
                }
                return .commit
            }
            return failures
        }
    }

    private func setSynced(_ isSynced: Bool, in database: Database) throws {
        guard state.withLock({ $0.isSynced }) != isSynced else { return }
        try database.execute(sql: "PRAGMA synchronous = \(isSynced ? "FULL" : "NORMAL")")
        state.withLock { $0.isSynced = isSynced }
    }

    private func settle(_ batch: [Entry], _ failures: [Int: RunStoreError]) {
        if !failures.isEmpty { putBack(batch, failures) }
        for (index, entry) in batch.enumerated() { entry.waiter?.resume(returning: failures[index]) }
    }

    /// Puts what nobody waits for back before what came meanwhile, but an outcome which a later one has replaced.
    private func putBack(_ batch: [Entry], _ failures: [Int: RunStoreError]) {
        var written: Set<ChangeKey> = []
        var refused: [Entry] = []
        var reason: RunStoreError?
        for (index, var entry) in batch.enumerated().reversed() {
            if failures[index] == nil {
                if let change = entry.change { written.insert(change) }
            } else if entry.waiter == nil, entry.change.map(written.contains) != true {
                entry.wasRefused = true
                refused.append(entry)
                reason = failures[index]
            }
        }
        state.withLock { state in
            state.refused = refused.reversed()
            state.refusal = reason
        }
    }
}

extension Error {
    /// Whether a write failed for what it was to write. All else, as a full disk, would befall any other.
    fileprivate var isOfOneEntry: Bool {
        guard let error = self as? DatabaseError else { return true }
        let ofOne: [ResultCode] = [
            .SQLITE_CONSTRAINT, .SQLITE_TOOBIG, .SQLITE_MISMATCH, .SQLITE_RANGE, .SQLITE_ERROR,
        ]
        return ofOne.contains(error.resultCode)
    }
}
