// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import GRDB

/// What became of one step on one target, as history shows it.
package struct ResultRecord: Sendable, Codable, FetchableRecord {
    package let run: RunID
    package let host: String
    package let domain: String
    package let step: String
    package let action: String
    /// `ok`, `changed`, `skipped`, `failed`, …
    package let status: String
    /// Milliseconds.
    package let elapsed: Int
    package let message: String?

    package init(
        run: RunID, host: String, domain: String, step: String, action: String, status: String, elapsed: Int,
        message: String?
    ) {
        self.run = run
        self.host = host
        self.domain = domain
        self.step = step
        self.action = action
        self.status = status
        self.elapsed = elapsed
        self.message = message
    }
}

extension ResultRecord {
    /// Writes the record as the one with this number in its run.
    func insert(_ database: Database, number: Int) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO result (run, number, host, domain, step, action, status, elapsed, message)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [run.rawValue, number, host, domain, step, action, status, elapsed, message])
    }

    /// The results of a run in the order they came.
    static func fetchAll(_ database: Database, of run: RunID) throws -> [ResultRecord] {
        try fetchAll(database, sql: "SELECT * FROM result WHERE run = ? ORDER BY number", arguments: [run.rawValue])
    }
}
