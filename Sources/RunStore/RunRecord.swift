// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import GRDB

/// A run as history keeps it.
package struct RunRecord: Sendable, Codable, FetchableRecord, TableRecord {
    /// How a run stands.
    package enum Status: String, Sendable, Codable {
        /// Not ended; where no process holds its lock, it was killed.
        case running
        case done
        /// A target failed; what it did was undone or left, as the playbook said.
        case failed
        case interrupted
        /// Some undo could not be completed.
        case undoIncomplete = "undo_incomplete"
        /// `rollback` took it back.
        case rolledBack = "rolled_back"
        /// `rollback --force` took back what it could, and gave up the rest.
        case givenUp = "given_up"
    }

    package static let databaseTableName = "run"

    package let id: RunID
    /// Seconds since 1970.
    package let started: Double
    package var ended: Double?
    /// The playbooks as they were named on the command line.
    package let playbooks: [String]
    package var status: Status

    package init(id: RunID, started: Date, playbooks: [String]) {
        self.id = id
        self.started = started.timeIntervalSince1970
        self.playbooks = playbooks
        status = .running
    }
}

extension RunRecord {
    func insert(_ database: Database) throws {
        let names = String(decoding: try JSONEncoder().encode(playbooks), as: UTF8.self)
        try database.execute(
            sql: "INSERT INTO run (id, started, ended, playbooks, status) VALUES (?, ?, ?, ?, ?)",
            arguments: [id.rawValue, started, ended, names, status.rawValue])
    }

    private static let isOpen = """
        EXISTS (
            SELECT 1 FROM undo LEFT JOIN outcome USING (run, number)
            WHERE undo.run = run.id AND COALESCE(state, '') NOT IN ('undone', 'given_up')
        )
        """

    /// Runs with changes that may still stand, the newest first.
    static func fetchOpen(_ database: Database, limit: Int) throws -> [RunRecord] {
        try fetchAll(
            database, sql: "SELECT * FROM run WHERE \(isOpen) ORDER BY started DESC, id DESC LIMIT ?",
            arguments: [limit])
    }

    static func hasOpenChanges(_ database: Database, of run: RunID) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT \(isOpen) FROM run WHERE id = ?", arguments: [run.rawValue]) ?? false
    }
}
