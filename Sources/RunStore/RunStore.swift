// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Dispatch
import Foundation
import GRDB
import Synchronization

/// Runs, their results, and the journal of changes, in one SQLite file.
///
/// Entries that arrive while a commit is under way go into the next one together: many targets share one sync.
package final class RunStore: Sendable {
    private struct Entry {
        let write: @Sendable (Database) throws -> Void
        let needsSync: Bool
        let waiter: CheckedContinuation<RunStoreError?, Never>?
    }

    private struct State {
        var pending: [Entry] = []
        /// Whether a commit is under way, or about to begin at once.
        var isCommitting = false
        /// Whether one will begin by itself.
        var isCommitDue = false
        /// Whether commits wait for the disk (`PRAGMA synchronous`). What follows in the log syncs what is before it.
        var isSynced = true
        /// Whether anything had to be synced: changes, or what became of them.
        var hasChanges = false
        var lastNumber = 0
        var lastResult = 0
        var lostEntry: RunStoreError?

        mutating func append(_ entry: Entry) {
            pending.append(entry)
            if entry.needsSync { hasChanges = true }
        }
    }

    package let directory: StateDirectory
    private let database: DatabaseQueue
    private let state = Mutex(State())
    /// Where commits are made, one after the other.
    private let queue = DispatchQueue(label: "journal")

    /// Opens the store, making it where there is none.
    package init(in directory: StateDirectory) throws(RunStoreError) {
        self.directory = directory
        try directory.create()
        do {
            database = try Schema.open(directory.database)
        } catch {
            throw RunStoreError("the state store \(directory.database) cannot be opened: \(error)")
        }
    }

    /// Takes the lock that marks a run as alive; nil where another process holds it.
    package func lock(_ run: RunID) throws(RunStoreError) -> RunLock? {
        try RunLock(at: directory.lock(of: run))
    }

    /// Notes a new run. It reaches the disk with the first change, before that is made, or soon after.
    package func begin(_ run: RunRecord) { note(synced: false) { try run.insert($0) } }

    /// Writes what is about to be changed; returns when it is synced to disk.
    package func intend(
        _ records: [@Sendable (_ number: Int) -> UndoRecord]
    ) async throws(RunStoreError) -> [UndoRecord] {
        let first = state.withLock { state in
            state.lastNumber += records.count
            return state.lastNumber - records.count + 1
        }
        let numbered = records.enumerated().map { index, record in record(first + index) }
        try await commit { database in for record in numbered { try record.insert(database) } }
        return numbered
    }

    /// Notes what became of a change, in order with the other entries. It reaches the disk with the next commit or
    /// soon after; a rollback that misses it recognises the change by its XML.
    package func note(_ record: UndoRecord) { note(synced: true) { try record.update($0) } }

    private func note(synced needsSync: Bool, _ write: @escaping @Sendable (Database) throws -> Void) {
        let isDue = state.withLock { state in
            state.append(Entry(write: write, needsSync: needsSync, waiter: nil))
            guard !state.isCommitting, !state.isCommitDue else { return false }
            state.isCommitDue = true
            return true
        }
        if isDue { queue.asyncAfter(deadline: .now() + .milliseconds(50)) { self.commitWhatIsDue() } }
    }

    /// Notes what became of a change; returns when it is synced to disk.
    package func settle(_ record: UndoRecord) async throws(RunStoreError) {
        try await commit { try record.update($0) }
    }

    /// Keeps a step's result; it reaches the disk with the next commit.
    package func keep(_ result: ResultRecord) {
        state.withLock { state in
            state.lastResult += 1
            let number = state.lastResult
            state.append(Entry(write: { try result.insert($0, number: number) }, needsSync: false, waiter: nil))
        }
    }

    /// Writes how a run ended; returns when it and all results are written, and synced to disk where the run changed
    /// something. Throws also where an entry that nobody waited for could not be written.
    package func end(_ run: RunID, as status: RunRecord.Status, at time: Date) async throws(RunStoreError) {
        try await commit(synced: state.withLock { $0.hasChanges }) { database in
            try database.execute(
                sql: "UPDATE run SET status = ?, ended = ? WHERE id = ?",
                arguments: [status.rawValue, time.timeIntervalSince1970, run.rawValue])
        }
        if let lost = state.withLock({ $0.lostEntry }) { throw lost }
    }

    /// All runs, the newest first.
    package func runs() async throws(RunStoreError) -> [RunRecord] {
        try await read { try RunRecord.order(Column("started").desc, Column("id").desc).fetchAll($0) }
    }

    /// The changes of a run in the order they were made.
    package func changes(of run: RunID) async throws(RunStoreError) -> [UndoRecord] {
        try await read { try UndoRecord.fetchAll($0, of: run) }
    }

    /// The results of a run in the order they came.
    package func results(of run: RunID) async throws(RunStoreError) -> [ResultRecord] {
        try await read { try ResultRecord.fetchAll($0, of: run) }
    }

    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(RunStoreError) -> Value {
        do {
            return try await database.read(body)
        } catch {
            throw RunStoreError("the state store \(directory.database) cannot be read: \(error)")
        }
    }

    private func commit(
        synced needsSync: Bool = true, _ write: @escaping @Sendable (Database) throws -> Void
    ) async throws(RunStoreError) {
        let failure = await withCheckedContinuation { waiter in
            let isFirst = state.withLock { state in
                state.append(Entry(write: write, needsSync: needsSync, waiter: waiter))
                defer { state.isCommitting = true }
                return !state.isCommitting
            }
            if isFirst { queue.async { self.commitPending() } }
        }
        if let failure { throw failure }
    }

    private func commitWhatIsDue() {
        let isFree = state.withLock { state in
            state.isCommitDue = false
            defer { state.isCommitting = true }
            return !state.isCommitting
        }
        if isFree { commitPending() }
    }

    /// Commits until nothing is pending.
    private func commitPending() {
        while let batch = nextBatch() {
            var failure: RunStoreError?
            do {
                try database.writeWithoutTransaction { database in
                    try setSynced(batch.contains(where: \.needsSync), in: database)
                    try database.inTransaction {
                        for entry in batch { try entry.write(database) }
                        return .commit
                    }
                }
            } catch {
                failure = RunStoreError("the state store \(directory.database) cannot be written: \(error)")
            }
            if let failure, batch.contains(where: { $0.waiter == nil }) { state.withLock { $0.lostEntry = failure } }
            for entry in batch { entry.waiter?.resume(returning: failure) }
        }
    }

    private func setSynced(_ isSynced: Bool, in database: Database) throws {
        guard state.withLock({ $0.isSynced }) != isSynced else { return }
        try database.execute(sql: "PRAGMA synchronous = \(isSynced ? "FULL" : "NORMAL")")
        state.withLock { $0.isSynced = isSynced }
    }

    private func nextBatch() -> [Entry]? {
        state.withLock { state in
            defer { state.pending = [] }
            state.isCommitting = !state.pending.isEmpty
            return state.pending.isEmpty ? nil : state.pending
        }
    }
}
