// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import GRDB

/// The domain that a run changes is its own until it ends, so that what one run takes back is not what another has made.
package struct Claim: Sendable, Codable, FetchableRecord {
    /// The URI of the domain's host, as it was asked for.
    package let uri: String
    package let domainUUID: String
    package let run: RunID
    /// Seconds since 1970.
    package let since: Double

    package init(of domainUUID: String, at uri: String, for run: RunID, since: Date = Date()) {
        self.uri = uri
        self.domainUUID = domainUUID
        self.run = run
        self.since = since.timeIntervalSince1970
    }
}

extension Claim {
    static let table = """
        CREATE TABLE claim (
            uri TEXT NOT NULL, domainUUID TEXT NOT NULL, run TEXT NOT NULL, since REAL NOT NULL,
            PRIMARY KEY (uri, domainUUID)
        ) WITHOUT ROWID
        """

    /// Claims the domain. Throws where another run holds it that goes on; what a run has left that ended counts for nothing.
    func insert(_ database: Database, among directory: StateDirectory) throws {
        guard try check(database, among: directory) else { return }
        let statement = try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO claim (uri, domainUUID, run, since) VALUES (?, ?, ?, ?)")
        try statement.execute(arguments: [uri, domainUUID, run.rawValue, since])
    }

    /// Lets go of what a run that ends has claimed.
    static func release(_ database: Database, of run: RunID) throws {
        try database.execute(sql: "DELETE FROM claim WHERE run = ?", arguments: [run.rawValue])
    }

    /// Throws where another run holds the domain that goes on. Gives whether this one does not hold it yet.
    @discardableResult
    func check(_ database: Database, among directory: StateDirectory) throws -> Bool {
        let statement = try database.cachedStatement(sql: "SELECT * FROM claim WHERE uri = ? AND domainUUID = ?")
        guard let holder = try Claim.fetchOne(statement, arguments: [uri, domainUUID]) else { return true }
        if holder.run == run { return false }
        let lock = directory.lock(of: holder.run)
        if try RunLock.isHeld(at: lock) { throw RunStoreError(heldBy: holder, process: RunLock.process(holding: lock)) }
        return true
    }
}

extension RunStoreError {
    fileprivate init(heldBy claim: Claim, process: Int?) {
        let process = process.map { "process \($0), " } ?? ""
        let since = Date(timeIntervalSince1970: claim.since).formatted(
            Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: .current))
        self.init(
            "run \(claim.run) (\(process)since \(since)) has changed this domain and goes on; try again when it has ended",
            isOfClaim: true)
    }
}
