// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import GRDB

/// The tables of the state store.
enum Schema {
    private static let version = 3

    /// Opens the file and brings its tables up to date. A store of a later version is refused.
    static func open(_ path: String, copyingLog: Bool) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { database in
            // Entries are written once and seldom read: a cache of 256 KiB is plenty, and what a run writes need not be
            // copied out of the log before the file is opened again, up to 16 MiB.
            try database.execute(
                sql: """
                    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -256;
                    PRAGMA wal_autocheckpoint = 4096
                    """)
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { database in
            // A process ends without closing the file, so that nobody waits for this copy at the end of a run. What is
            // copied now, the next commit writes over; otherwise the log would grow from run to run.
            if copyingLog { try database.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)") }
            let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            guard found <= version else {
                throw RunStoreError("it was written by a later version of virt-playbook")
            }
            guard found < version else { return }
            try database.inTransaction(.immediate) {
                switch try Int.fetchOne(database, sql: "PRAGMA user_version") {
                case 0: try create(in: database)
                case 1:
                    try migrateFromOne(database)
                    try migrateFromTwo(database)
                case 2: try migrateFromTwo(database)
                default: break
                }
                return .commit
            }
        }
        return queue
    }

    private static func create(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE run (
                    id TEXT PRIMARY KEY, started REAL NOT NULL, ended REAL, playbooks TEXT NOT NULL,
                    status TEXT NOT NULL
                );
                CREATE TABLE undo (
                    run TEXT NOT NULL REFERENCES run (id), number INTEGER NOT NULL, host TEXT NOT NULL,
                    uri TEXT NOT NULL, domainName TEXT NOT NULL, domainUUID TEXT NOT NULL, stepName TEXT NOT NULL,
                    action TEXT NOT NULL, effect TEXT NOT NULL, change TEXT NOT NULL,
                    isSecret INTEGER NOT NULL DEFAULT FALSE, PRIMARY KEY (run, number)
                );
                \(outcomeAndResult);
                \(Claim.table);
                PRAGMA user_version = \(version);
                """)
    }

    /// Each commit writes the last page of every table and index it adds to: so these two are their own index, and the
    /// outcome of a change is not written with the change again.
    private static let outcomeAndResult = """
        CREATE TABLE outcome (
            run TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL, isConfirmed INTEGER NOT NULL,
            madeChange TEXT, note TEXT, PRIMARY KEY (run, number)
        ) WITHOUT ROWID;
        CREATE TABLE result (
            run TEXT NOT NULL REFERENCES run (id), number INTEGER NOT NULL, host TEXT NOT NULL, domain TEXT NOT NULL,
            step TEXT NOT NULL, action TEXT NOT NULL, status TEXT NOT NULL, elapsed INTEGER NOT NULL, message TEXT,
            PRIMARY KEY (run, number)
        ) WITHOUT ROWID
        """

    /// Version 1 kept a change's outcome in its own row, and results in an order of their own.
    private static func migrateFromOne(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE result RENAME TO former;
                \(outcomeAndResult);
                INSERT INTO outcome (run, number, state, isConfirmed, note)
                    SELECT run, number, state, state = 'applied' OR change LIKE '%"isStoredAsWritten":true%', note
                    FROM undo;
                ALTER TABLE undo DROP COLUMN state;
                ALTER TABLE undo DROP COLUMN note;
                ALTER TABLE undo ADD COLUMN isSecret INTEGER NOT NULL DEFAULT FALSE;
                INSERT INTO result SELECT run, rowid, host, domain, step, action, status, elapsed, message FROM former;
                DROP TABLE former;
                """)
    }

    /// Version 2 did not keep runs apart that change the same domain.
    private static func migrateFromTwo(_ database: Database) throws {
        try database.execute(sql: "\(Claim.table); PRAGMA user_version = \(version);")
    }
}
