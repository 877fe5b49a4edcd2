// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import GRDB
import Synchronization

/// Runs, their results, and the journal of changes, in one SQLite file.
package final class RunStore: Sendable {
    private struct State {
        var lastNumber = 0
        var lastResult = 0
    }

    package let directory: StateDirectory
    let database: DatabaseQueue
    private let journal: CommitQueue
    private let state = Mutex(State())
    /// Whether the user wants the end at once, so that nothing new may be changed.
    let isStopped = Atomic(false)

    /// Opens the store, making it where there is none.
    ///
    /// - Parameters:
    ///   - directory: where it is.
    ///   - copyingLog: whether what earlier runs left in SQLite's log is first copied out of it, which takes room on the
    ///     disk; for whoever is about to write more.
    /// - Throws: that it cannot be made or opened, or was written by a later version.
    package init(in directory: StateDirectory, copyingLog: Bool = true) throws(RunStoreError) {
        self.directory = directory
        try directory.create()
        do {
            database = try Schema.open(directory.database, copyingLog: copyingLog)
        } catch {
            throw RunStoreError("the state store \(directory.database) cannot be opened: \(error)")
        }
        journal = CommitQueue(database, at: directory.database)
    }

    /// Takes the lock that marks a run as alive; nil where another process holds it.
    package func lock(_ run: RunID) throws(RunStoreError) -> RunLock? {
        try RunLock(at: directory.lock(of: run))
    }

    /// Whether a process holds the lock of a run.
    package func isAlive(_ run: RunID) throws(RunStoreError) -> Bool {
        try RunLock.isHeld(at: directory.lock(of: run))
    }

    /// Notes a new run. It reaches the disk with the first change, before that is made, or soon after.
    package func begin(_ run: RunRecord) { journal.add(synced: false) { try run.insert($0) } }

    /// Throws where nothing new may be changed any more, for the user wants the end at once.
    package func checkGoesOn() throws(RunStoreError) {
        guard isStopped.load(ordering: .sequentiallyConsistent) else { return }
        throw RunStoreError("the program is to end at once")
    }

    /// Writes what is about to be changed; returns when it is synced to disk. A `claim` is made with the first change of a
    /// domain; nothing is written where another run holds that.
    package func intend(
        _ records: [@Sendable (_ number: Int) -> UndoRecord], claiming claim: Claim? = nil
    ) async throws(RunStoreError) -> [UndoRecord] {
        try checkGoesOn()
        let first = state.withLock { state in
            state.lastNumber += records.count
            return state.lastNumber - records.count + 1
        }
        let numbered = records.enumerated().map { index, record in record(first + index) }
        try await journal.commit { [directory] database in
            try claim?.insert(database, among: directory)
            for record in numbered { try record.insert(database) }
        }
        try checkGoesOn()
        return numbered
    }

    /// Claims a domain before what is not written to the journal as an intention.
    package func hold(_ claim: Claim) async throws(RunStoreError) {
        try await journal.commit(synced: false) { [directory] in try claim.insert($0, among: directory) }
    }

    /// Throws where another run holds a domain.
    package func check(_ claim: Claim) async throws(RunStoreError) {
        try await read { [directory] in _ = try claim.check($0, among: directory) }
    }

    /// Notes what became of a change, in order with the other entries. It reaches the disk with the next commit or
    /// soon after; a rollback that misses it recognises the change by its XML.
    package func note(_ record: UndoRecord) {
        journal.add(synced: true, of: record.key) { try record.update($0) }
    }

    /// Notes what became of a change; returns when it is synced to disk.
    package func settle(_ record: UndoRecord) async throws(RunStoreError) {
        try await journal.commit(of: record.key) { try record.update($0) }
    }

    /// Keeps a step's result; it reaches the disk with the next commit or soon after.
    package func keep(_ result: ResultRecord) {
        let number = state.withLock { state in
            state.lastResult += 1
            return state.lastResult
        }
        journal.add(synced: false) { try result.insert($0, number: number) }
    }

    /// Writes how a run ended, and that it claims no domain any more; returns when that and all results are written, and
    /// synced to disk where the run changed something. Throws also where an entry that nobody waited for could never be written.
    package func end(_ run: RunID, as status: RunRecord.Status, at time: Date) async throws(RunStoreError) {
        try await journal.commit(synced: journal.hasChanges) { database in
            try database.execute(
                sql: "UPDATE run SET status = ?, ended = ? WHERE id = ?",
                arguments: [status.rawValue, time.timeIntervalSince1970, run.rawValue])
            try Claim.release(database, of: run)
        }
        if let loss = journal.loss { throw loss }
    }

    /// Runs, the newest first: all, or no more than `limit`, and how many there are.
    package func runs(limit: Int? = nil) async throws(RunStoreError) -> (runs: [RunRecord], count: Int) {
        try await read { database in
            let newest = RunRecord.order(Column("started").desc, Column("id").desc)
            let runs = try (limit.map { newest.limit($0) } ?? newest).fetchAll(database)
            return (runs, limit == nil ? runs.count : try RunRecord.fetchCount(database))
        }
    }

    /// A run as it stands by now; nil where there is none of that name.
    package func run(_ id: RunID) async throws(RunStoreError) -> RunRecord? {
        try await read { try RunRecord.filter(Column("id") == id.rawValue).fetchOne($0) }
    }

    /// Runs with changes that may still stand, the newest first.
    package func openRuns(limit: Int) async throws(RunStoreError) -> [RunRecord] {
        try await read { try RunRecord.fetchOpen($0, limit: limit) }
    }

    /// Whether changes of a run may still stand.
    package func hasOpenChanges(of run: RunID) async throws(RunStoreError) -> Bool {
        try await read { try RunRecord.hasOpenChanges($0, of: run) }
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
            throw error as? RunStoreError
                ?? RunStoreError("the state store \(directory.database) cannot be read: \(error)")
        }
    }
}

extension UndoRecord {
    fileprivate var key: CommitQueue.ChangeKey { CommitQueue.ChangeKey(run: run, number: number) }
}
