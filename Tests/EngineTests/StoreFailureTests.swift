// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import GRDB
import Hypervisor
import Synchronization
import Testing

@testable import RunStore

/// A journal of which something cannot be written.
@Suite(.timeLimit(.minutes(1))) struct StoreFailureTests {
    private static let run = RunID(rawValue: "r")

    /// A store with a run in it.
    private static func withStore(_ body: (RunStore) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vp-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try RunStore(in: StateDirectory(chosen: folder.path))
        store.begin(RunRecord(id: run, started: Date(), playbooks: ["p.yml"]))
        try await body(store)
    }

    private static func refuse(_ table: String, where condition: String, in store: RunStore) async throws {
        try await store.database.write { database in
            try database.execute(
                sql: """
                    CREATE TRIGGER refusal BEFORE INSERT ON \(table) WHEN \(condition)
                    BEGIN SELECT RAISE(ABORT, 'not wanted'); END
                    """)
        }
    }

    private static func allow(in store: RunStore) async throws {
        try await store.database.write { try $0.execute(sql: "DROP TRIGGER refusal") }
    }

    private static func change(_ step: String, _ content: String = "{}") -> @Sendable (Int) -> UndoRecord {
        { number in
            UndoRecord(
                run: run, number: number, host: "h", uri: "u", domain: DomainID(name: "d", uuid: "i"), stepName: step,
                action: "inject", effect: .persistent, change: content)
        }
    }

    private static func result(_ step: String) -> ResultRecord {
        ResultRecord(
            run: run, host: "h", domain: "d", step: step, action: "inject", status: "ok", elapsed: 0, message: nil)
    }

    private static func end(_ store: RunStore) async throws { try await store.end(run, as: .done, at: Date()) }

    @Test func onlyTheChangeThatIsRefusedFails() async throws {
        try await Self.withStore { store in
            try await Self.refuse("undo", where: "NEW.stepName LIKE 'bad%'", in: store)
            // Many at once, so that they share transactions.
            let failed = await withTaskGroup { group in
                for index in 0..<60 {
                    let step = index % 7 == 3 ? "bad \(index)" : "good \(index)"
                    group.addTask { () -> (String, RunStoreError?) in
                        store.keep(Self.result(step))
                        do throws(RunStoreError) {
                            _ = try await store.intend([Self.change(step)])
                            return (step, nil)
                        } catch {
                            return (step, error)
                        }
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1?.description }
            }
            #expect(failed.count == 9)
            #expect(failed.allSatisfy { $0.key.hasPrefix("bad") && $0.value.contains("not wanted") })
            try await Self.end(store)
            #expect(try await store.changes(of: Self.run).count == 51)
            #expect(try await store.results(of: Self.run).count == 60)
        }
    }

    @Test func whatNobodyWaitsForIsTriedAgainInOrder() async throws {
        try await Self.withStore { store in
            try await Self.refuse("result", where: "NEW.step LIKE 'bad%'", in: store)
            for step in ["first", "bad 1", "second", "bad 2"] { store.keep(Self.result(step)) }
            _ = try await store.intend([Self.change("a")])
            #expect(try await store.results(of: Self.run).map(\.step) == ["first", "second"])
            try await Self.allow(in: store)
            store.keep(Self.result("third"))
            try await Self.end(store)
            #expect(
                try await store.results(of: Self.run).map(\.step) == ["first", "bad 1", "second", "bad 2", "third"])
        }
    }

    @Test func whatIsNeverWrittenIsToldAtTheEnd() async throws {
        try await Self.withStore { store in
            try await Self.refuse("result", where: "NEW.step LIKE 'bad%'", in: store)
            for step in ["bad 1", "first", "bad 2"] { store.keep(Self.result(step)) }
            let error = await #expect(throws: RunStoreError.self) { try await Self.end(store) }
            #expect(error?.description.contains("2 entries of history could not be kept") == true)
            #expect(error?.description.contains("not wanted (SQLite error 19)") == true)
            #expect(try await store.results(of: Self.run).map(\.step) == ["first"])
            #expect(try await store.run(Self.run)?.status == .done)
        }
    }

    @Test func anOutcomeThatIsLateReplacesNoLaterOne() async throws {
        try await Self.withStore { store in
            var record = try #require(try await store.intend([Self.change("a")]).first)
            try await Self.refuse("outcome", where: "NEW.state = 'applied'", in: store)
            record.state = .applied
            store.note(record)
            record.state = .undone
            try await store.settle(record)
            try await Self.allow(in: store)
            try await Self.end(store)
            #expect(try await store.changes(of: Self.run).map(\.state) == [.undone])
        }
    }

    @Test func onAFullDiskAllFailAndNothingIsLostOnceThereIsRoom() async throws {
        try await Self.withStore { store in
            _ = try await store.intend([Self.change("before")])
            try await store.database.writeWithoutTransaction { database in
                let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
                try database.execute(sql: "PRAGMA max_page_count = \(pages)")
            }
            store.keep(Self.result("first"))
            let content = String(repeating: "x", count: 100_000)
            let errors = await withTaskGroup { group in
                for index in 0..<5 {
                    group.addTask { () -> RunStoreError? in
                        do throws(RunStoreError) {
                            _ = try await store.intend([Self.change("large \(index)", content)])
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1?.description ?? "written") }
            }
            #expect(errors.count == 5)
            #expect(errors.allSatisfy { $0.contains("state.db cannot be written: database or disk is full") })
            #expect(try await store.changes(of: Self.run).map(\.stepName) == ["before"])
            store.keep(Self.result("second"))
            try await store.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 100000") }
            _ = try await store.intend([Self.change("after")])
            try await Self.end(store)
            #expect(try await store.changes(of: Self.run).map(\.stepName) == ["before", "after"])
            #expect(try await store.results(of: Self.run).map(\.step) == ["first", "second"])
        }
    }

    @Test func whatNobodyWaitsForNeedsNoTransactionOfItsOwn() async throws {
        try await Self.withStore { store in
            let count = CommitCount()
            try await store.database.writeWithoutTransaction { $0.add(transactionObserver: count) }
            let start = ContinuousClock.now
            for index in 0..<100 {
                var record = try #require(try await store.intend([Self.change("\(index)")]).first)
                record.state = .applied
                store.note(record)
                store.keep(Self.result("\(index)"))
            }
            try await Self.end(store)
            // One for each that was waited for, the end, and one for each time that is enough to gather something.
            let others = Int(start.duration(to: .now) / .milliseconds(40))
            #expect(count.commits.withLock { $0 } <= 101 + others)
            #expect(try await store.results(of: Self.run).count == 100)
        }
    }

    @Test func whatNobodyWaitsForIsWrittenSoonAllTheSame() async throws {
        try await Self.withStore { store in
            store.keep(Self.result("a"))
            while try await store.results(of: Self.run).isEmpty { await Task.yield() }
            #expect(try await store.run(Self.run)?.status == .running)
        }
    }

    @Test func nothingIsChangedWithoutItsRecordAndOthersGoOn() async throws {
        let bench = try EngineBench()
        var domains: [DomainID] = []
        for name in ["a", "b"] { domains.append(try await bench.hypervisor.defineElsewhere(EngineBench.xml(name))) }
        let before = try await bench.snapshot(domains[0])
        try await Self.refuse("undo", where: "NEW.domainName = 'a'", in: bench.store)
        let summary = try await bench.run(
            "- domains: [a, b]\n  steps:\n    - inject: {args: [\"-d\", \"unimp\"]}\n")
        #expect(summary.targets.map(\.tally.changed) == [0, 1])
        #expect(bench.failures.count == 1)
        #expect(bench.failures[0].hasPrefix("nothing was changed, for the journal could not be written: "))
        #expect(try await bench.snapshot(domains[0]) == before)
        #expect(try await bench.snapshot(domains[1]).xml?.contains("unimp") == true)
    }

    @Test func nothingNewIsIntendedOnceARunIsStopped() async throws {
        try await Self.withStore { store in
            var record = try #require(try await store.intend([Self.change("a")]).first)
            store.keep(Self.result("a"))
            #expect(try await store.stop(Self.run, as: .interrupted, at: Date(), within: .seconds(30)))
            let error = await #expect(throws: RunStoreError.self) { try await store.intend([Self.change("b")]) }
            #expect(error?.description == "the program is to end at once")
            #expect(try await store.changes(of: Self.run).map(\.stepName) == ["a"])
            #expect(try await store.results(of: Self.run).map(\.step) == ["a"])
            #expect(try await store.run(Self.run)?.status == .interrupted)
            record.state = .undone
            store.note(record)
            #expect(try await !store.stop(Self.run, as: .interrupted, at: Date(), within: .seconds(30)))
        }
    }

    @Test func aStoreThatIsHeldDelaysTheEndNoLongerThanItMay() async throws {
        try await Self.withStore { store in
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: store.directory.database, configuration: configuration)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            let start = ContinuousClock.now
            let error = await #expect(throws: RunStoreError.self) {
                try await store.stop(Self.run, as: .interrupted, at: Date(), within: .seconds(1))
            }
            #expect(start.duration(to: .now) < .seconds(20), "the store itself waits for 30 seconds")
            #expect(error?.description.hasSuffix("state.db is busy") == true)
            try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        }
    }

    @Test func theRunsThatAreOpenComeTheNewestFirst() async throws {
        try await Self.withStore { store in
            var record = try #require(try await store.intend([Self.change("a")]).first)
            #expect(try await store.openRuns(limit: 5).map(\.id) == [Self.run])
            let later = RunRecord(id: RunID(rawValue: "s"), started: Date() + 60, playbooks: ["q.yml"])
            store.begin(later)
            record.state = .undone
            try await store.settle(record)
            #expect(try await store.openRuns(limit: 5).isEmpty)
            let (runs, count) = try await store.runs(limit: 1)
            #expect(runs.map(\.id) == [later.id])
            #expect(count == 2)
        }
    }
}

private final class CommitCount: TransactionObserver, Sendable {
    let commits = Mutex(0)

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ database: Database) { commits.withLock { $0 += 1 } }
    func databaseDidRollback(_ database: Database) {}
}
