// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import GRDB
import RunStore
import Testing

/// State stores that an earlier version wrote.
struct StoreMigrationTests {
    @Test func aStoreOfVersionOneKeepsWhatItHas() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vp-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let directory = StateDirectory(chosen: folder.path)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await DatabaseQueue(path: directory.database).write { try $0.execute(sql: Self.versionOne) }
        let (store, run) = (try RunStore(in: directory), RunID(rawValue: "r"))
        let changes = try await store.changes(of: run)
        #expect(changes.map(\.state) == [.applied, .intended, .conflict])
        #expect(changes.map(\.isConfirmed) == [true, false, true])
        #expect(changes.map(\.note) == [nil, nil, "edited"])
        #expect(changes.map(\.change) == [#"{"a":1}"#, "{}", #"{"isStoredAsWritten":true}"#])
        #expect(try await store.results(of: run).map(\.step) == ["first", "second"])
    }

    @Test func aStoreOfVersionTwoLearnsWhoHoldsADomain() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vp-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let directory = StateDirectory(chosen: folder.path)
        let run = RunID(rawValue: "r")
        try await RunStore(in: directory).hold(Claim(of: "i", at: "u", for: run))
        try await DatabaseQueue(path: directory.database).write { database in
            try database.execute(sql: "DROP TABLE claim; PRAGMA user_version = 2")
        }
        let store = try RunStore(in: directory)
        try await store.hold(Claim(of: "i", at: "u", for: run))
        let lock = try store.lock(run)
        let later = Claim(of: "i", at: "u", for: RunID(rawValue: "s"))
        let error = await #expect(throws: RunStoreError.self) { try await store.hold(later) }
        #expect(error?.isOfClaim == true)
        lock?.release()
        try await store.hold(later)
    }

    private static let versionOne = """
        CREATE TABLE run (
            id TEXT PRIMARY KEY, started REAL NOT NULL, ended REAL, playbooks TEXT NOT NULL, status TEXT NOT NULL
        );
        CREATE TABLE undo (
            run TEXT NOT NULL REFERENCES run (id), number INTEGER NOT NULL, host TEXT NOT NULL, uri TEXT NOT NULL,
            domainName TEXT NOT NULL, domainUUID TEXT NOT NULL, stepName TEXT NOT NULL, action TEXT NOT NULL,
            effect TEXT NOT NULL, change TEXT NOT NULL, state TEXT NOT NULL, note TEXT, PRIMARY KEY (run, number)
        );
        CREATE TABLE result (
            run TEXT NOT NULL REFERENCES run (id), host TEXT NOT NULL, domain TEXT NOT NULL, step TEXT NOT NULL,
            action TEXT NOT NULL, status TEXT NOT NULL, elapsed INTEGER NOT NULL, message TEXT
        );
        CREATE INDEX result_run ON result (run);
        INSERT INTO run VALUES ('r', 1, NULL, '[]', 'running');
        INSERT INTO undo VALUES ('r', 1, 'h', 'u', 'd', 'i', 's', 'inject', 'persistent', '{"a":1}', 'applied', NULL);
        INSERT INTO undo VALUES ('r', 2, 'h', 'u', 'd', 'i', 's', 'inject', 'persistent', '{}', 'intended', NULL);
        INSERT INTO undo VALUES
            ('r', 3, 'h', 'u', 'd', 'i', 's', 'inject', 'persistent', '{"isStoredAsWritten":true}', 'conflict', 'edited');
        INSERT INTO result VALUES ('r', 'h', 'd', 'first', 'inject', 'changed', 3, NULL);
        INSERT INTO result VALUES ('r', 'h', 'd', 'second', 'inject', 'failed', 4, 'why');
        PRAGMA user_version = 1;
        """
}
