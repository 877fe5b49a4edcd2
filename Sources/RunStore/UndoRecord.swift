// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import GRDB
import Hypervisor
import PlaybookModel

/// What the journal knows of one change: enough to take it back in a later process.
package struct UndoRecord: Sendable, Codable, FetchableRecord {
    /// How far the change got.
    package enum State: String, Sendable, Codable {
        /// Written before the change; whether it was made is not known yet.
        case intended
        case applied
        case undone
        /// It stays: what would take it back was refused, and the user gave it up.
        case givenUp = "given_up"
        /// Someone else changed the domain since; nothing was overwritten.
        case conflict
        /// The undo failed and may be tried again.
        case undoFailed = "undo_failed"
    }

    /// The action key under which a step's own `undo` commands stand.
    package static let monitorUndo = "undo"

    package let run: RunID
    /// The order of changes within the run.
    package let number: Int
    package let host: String
    package let uri: String
    package let domainName: String
    package let domainUUID: String
    package let stepName: String
    /// The key of the action whose `undo` reads the change.
    package let action: String
    package let effect: Effect
    /// Whether `no_log` hides what goes wrong with it.
    package let isSecret: Bool
    /// The planned change as JSON, sealed where it holds what a vault held.
    package let change: String
    /// The change as it was made, where that is something else.
    package var madeChange: String?
    /// Whether it is known that the change was made.
    package var isConfirmed = false
    package var state: State
    /// Why the last undo did not work.
    package var note: String?

    package init(
        run: RunID, number: Int, host: String, uri: String, domain: DomainID, stepName: String, action: String,
        effect: Effect, change: String, isSecret: Bool = false
    ) {
        self.run = run
        self.number = number
        self.host = host
        self.uri = uri
        domainName = domain.name
        domainUUID = domain.uuid
        self.stepName = stepName
        self.action = action
        self.effect = effect
        self.change = change
        self.isSecret = isSecret
        state = .intended
    }

    package var domain: DomainID { DomainID(name: domainName, uuid: domainUUID) }

    /// Whether the change may still stand.
    package var isOpen: Bool { state != .undone && state != .givenUp }
}

extension UndoRecord {
    // Plain statements: a journal writes two of these for each change of a fleet, and a record that encodes itself
    // costs more than SQLite's own work.

    func insert(_ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO undo
                    (run, number, host, uri, domainName, domainUUID, stepName, action, effect, change, isSecret)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            run.rawValue, number, host, uri, domainName, domainUUID, stepName, action, effect.rawValue, change,
            isSecret,
        ])
    }

    /// Writes what became of the change since the record was inserted.
    func update(_ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO outcome (run, number, state, isConfirmed, madeChange, note)
                VALUES (?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [run.rawValue, number, state.rawValue, isConfirmed, madeChange, note])
    }

    /// The changes of a run in the order they were made.
    static func fetchAll(_ database: Database, of run: RunID) throws -> [UndoRecord] {
        try fetchAll(
            database,
            sql: """
                SELECT undo.*, COALESCE(state, 'intended') AS state, COALESCE(isConfirmed, FALSE) AS isConfirmed,
                    madeChange, note
                FROM undo LEFT JOIN outcome USING (run, number) WHERE run = ? ORDER BY number
                """, arguments: [run.rawValue])
    }
}
