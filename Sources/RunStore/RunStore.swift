// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import GRDB

/// Runs, their results, and the journal of changes, in one SQLite file.
///
/// Entries that arrive while a commit is under way go into the next one together: many targets share one sync.
package actor RunStore {
    private struct Entry {
        let write: @Sendable (Database) throws -> Void
        let waiter: CheckedContinuation<RunStoreError?, Never>?
    }

    package nonisolated let directory: StateDirectory
    private let database: DatabaseQueue
    private var pending: [Entry] = []
    private var isCommitting = false
    private var latecomer: Task<Void, Never>?
    private var lastNumber = 0
    private var lostEntry: RunStoreError?

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
    package nonisolated func lock(_ run: RunID) throws(RunStoreError) -> RunLock? {
        try RunLock(at: directory.lock(of: run))
    }

    /// Writes a new run; returns when it is synced to disk.
    package func begin(_ run: RunRecord) async throws(RunStoreError) {
        try await commit { try run.insert($0) }
    }

    /// Writes what is about to be changed; returns when it is synced to disk.
    package func intend(
        _ records: [@Sendable (_ number: Int) -> UndoRecord]
    ) async throws(RunStoreError) -> [UndoRecord] {
        let numbered = records.map { record in
            lastNumber += 1
            return record(lastNumber)
        }
        try await commit { database in for record in numbered { try record.insert(database) } }
        return numbered
    }

    /// Notes what became of a change, in order with the other entries. It reaches the disk with the next commit or
    /// soon after; a rollback that misses it recognises the change by its XML.
    package func note(_ record: UndoRecord) {
        pending.append(Entry(write: { try record.update($0) }, waiter: nil))
        guard !isCommitting, latecomer == nil else { return }
        latecomer = Task {
            try? await Task.sleep(for: .milliseconds(50))
            latecomer = nil
            startCommitting()
        }
    }

    /// Notes what became of a change; returns when it is synced to disk.
    package func settle(_ record: UndoRecord) async throws(RunStoreError) {
        try await commit { try record.update($0) }
    }

    /// Keeps a step's result; it reaches the disk with the next commit.
    package func keep(_ result: ResultRecord) {
        pending.append(Entry(write: { try result.insert($0) }, waiter: nil))
    }

    /// Writes how a run ended; returns when it and all results are synced to disk. Throws also where an entry that
    /// nobody waited for could not be written.
    package func end(_ run: RunID, as status: RunRecord.Status, at time: Date) async throws(RunStoreError) {
        try await commit { database in
            try database.execute(
                sql: "UPDATE run SET status = ?, ended = ? WHERE id = ?",
                arguments: [status.rawValue, time.timeIntervalSince1970, run.rawValue])
        }
        if let lostEntry { throw lostEntry }
    }

    /// All runs, the newest first.
    package func runs() async throws(RunStoreError) -> [RunRecord] {
        try await read { try RunRecord.order(Column("started").desc, Column("id").desc).fetchAll($0) }
    }

    /// The changes of a run in the order they were made.
    package func changes(of run: RunID) async throws(RunStoreError) -> [UndoRecord] {
        try await read { try UndoRecord.filter(Column("run") == run.rawValue).order(Column("number")).fetchAll($0) }
    }

    /// The results of a run in the order they came.
    package func results(of run: RunID) async throws(RunStoreError) -> [ResultRecord] {
        try await read { try ResultRecord.filter(Column("run") == run.rawValue).order(Column.rowID).fetchAll($0) }
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

    private func commit(_ write: @escaping @Sendable (Database) throws -> Void) async throws(RunStoreError) {
        let failure = await withCheckedContinuation { waiter in
            pending.append(Entry(write: write, waiter: waiter))
            startCommitting()
        }
        if let failure { throw failure }
    }

    private func startCommitting() {
        guard !isCommitting, !pending.isEmpty else { return }
        isCommitting = true
        Task { await commitPending() }
    }

    private func commitPending() async {
        while !pending.isEmpty {
            let batch = pending
            pending = []
            var failure: RunStoreError?
            do {
                let writes = batch.map(\.write)
                try await database.write { database in for write in writes { try write(database) } }
            } catch {
                failure = RunStoreError("the state store \(directory.database) cannot be written: \(error)")
            }
            for entry in batch { entry.waiter?.resume(returning: failure) }
            if let failure, batch.contains(where: { $0.waiter == nil }) { lostEntry = failure }
        }
        isCommitting = false
    }
}
