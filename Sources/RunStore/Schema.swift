// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import GRDB

/// The tables of the state store.
enum Schema {
    private static let version = 1

    /// Opens the file and brings its tables up to date. A store of a later version is refused.
    static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { database in
            let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            guard found <= version else {
                throw RunStoreError("it was written by a later version of virt-playbook")
            }
            guard found < version else { return }
            try database.inTransaction(.immediate) {
                if try Int.fetchOne(database, sql: "PRAGMA user_version") == 0 { try create(in: database) }
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
                    action TEXT NOT NULL, effect TEXT NOT NULL, change TEXT NOT NULL, state TEXT NOT NULL, note TEXT,
                    PRIMARY KEY (run, number)
                );
                CREATE TABLE result (
                    run TEXT NOT NULL REFERENCES run (id), host TEXT NOT NULL, domain TEXT NOT NULL,
                    step TEXT NOT NULL, action TEXT NOT NULL, status TEXT NOT NULL, elapsed INTEGER NOT NULL,
                    message TEXT
                );
                CREATE INDEX result_run ON result (run);
                PRAGMA user_version = \(version);
                """)
    }
}
