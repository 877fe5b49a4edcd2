// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Hypervisor
import PlaybookModel
import RunStore

/// Takes changes back from the journal alone: live changes first, then XML, then the power state, each in reverse.
package struct Rollback: Sendable {
    private let catalog: ActionCatalog
    private let store: RunStore
    private let clock: any Clock<Duration>
    private let overridesConflicts: Bool
    private let report: @Sendable (RunEvent) -> Void
    private let callTimeout = Duration.seconds(30)

    package init(
        catalog: ActionCatalog, store: RunStore, clock: any Clock<Duration> = ContinuousClock(),
        overridesConflicts: Bool, report: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.catalog = catalog
        self.store = store
        self.clock = clock
        self.overridesConflicts = overridesConflicts
        self.report = report
    }

    /// Undoes the open changes of one target. Where XML or power cannot be taken back, the older changes stay too,
    /// for they were made before it: the journal keeps them for a later rollback.
    package func undo(
        _ records: [UndoRecord], on id: TargetID, connection: any HypervisorConnection
    ) async -> [UndoResult] {
        let session = connection.session(for: id.domain, timeout: callTimeout)
        let target = ActionTarget(session: session, clock: clock, overridesConflicts: overridesConflicts)
        var results: [UndoResult] = []
        for record in Self.ordered(records.filter(\.isOpen)) {
            var settled = record
            var failure: UndoFailure?
            do throws(UndoFailure) {
                try await undo(record, on: target)
                settled.state = .undone
                settled.note = nil
            } catch {
                failure = error
                settled.state = error.kind == .conflict ? .conflict : .undoFailed
                settled.note = error.message
            }
            do throws(RunStoreError) { try await store.settle(settled) } catch {
                failure = failure ?? UndoFailure("undone, but the journal could not be written: \(error)")
            }
            let result = UndoResult(target: id, stepName: record.stepName, action: record.action, failure: failure)
            report(.changeUndone(result))
            results.append(result)
            if failure != nil, record.effect != .live { break }
        }
        return results
    }

    private func undo(_ record: UndoRecord, on target: ActionTarget) async throws(UndoFailure) {
        if record.action == UndoRecord.monitorUndo {
            let undo: MonitorUndo
            do {
                undo = try JSONDecoder().decode(MonitorUndo.self, from: Data(record.change.utf8))
            } catch {
                throw UndoFailure("the journal's record cannot be read: \(error)")
            }
            try await undo.perform(on: target.session)
        } else if let kind = catalog[record.action] {
            try await kind.undo(encoded: record.change, on: target)
        } else {
            throw UndoFailure("this version of virt-playbook has no action `\(record.action)`")
        }
    }

    /// The order of a rollback.
    static func ordered(_ records: [UndoRecord]) -> [UndoRecord] {
        let phases: [Effect] = [.live, .persistent, .power]
        return phases.flatMap { phase in
            records.filter { $0.effect == phase }.sorted { $0.number > $1.number }
        }
    }
}
