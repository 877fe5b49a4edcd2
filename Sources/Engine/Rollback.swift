// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
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
    private let vault: (any TextVault)?
    private let report: @Sendable (RunEvent) -> Void
    private let callTimeout = Duration.seconds(30)

    /// Prepares to undo; `vault` opens what the journal keeps encrypted.
    package init(
        catalog: ActionCatalog, store: RunStore, clock: any Clock<Duration> = ContinuousClock(),
        overridesConflicts: Bool, vault: (any TextVault)? = nil, report: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.catalog = catalog
        self.store = store
        self.clock = clock
        self.overridesConflicts = overridesConflicts
        self.vault = vault
        if let secrets = vault?.secrets {
            self.report = { report($0.masked(by: secrets)) }
        } else {
            self.report = report
        }
    }

    /// Undoes the open changes of one target. Where XML or power cannot be taken back, the older changes stay too,
    /// for they were made before it: the journal keeps them for a later rollback.
    package func undo(
        _ records: [UndoRecord], on id: TargetID, connection: any HypervisorConnection
    ) async -> [UndoResult] {
        let session = connection.session(for: id.domain, timeout: callTimeout)
        var results: [UndoResult] = []
        for record in Self.ordered(records.filter(\.isOpen)) {
            var settled = record
            var failure: UndoFailure?
            let target = ActionTarget(
                session: session, clock: clock, timeout: callTimeout, overridesConflicts: overridesConflicts,
                isConfirmed: record.isConfirmed)
            do throws(UndoFailure) {
                try await undo(record, on: target)
                settled.state = .undone
                settled.note = nil
            } catch {
                let told = record.isSecret ? UndoFailure("`no_log` hides why", kind: error.kind) : error
                failure = told
                settled.state = error.kind == .conflict ? .conflict : .undoFailed
                settled.note = vault?.secrets.masked(told.message) ?? told.message
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
        let change: String
        do throws(InvalidInput) { change = try record.clearChange(by: vault) } catch { throw UndoFailure(error) }
        if record.action == UndoRecord.monitorUndo {
            let undo: MonitorUndo
            do {
                undo = try JSONDecoder().decode(MonitorUndo.self, from: Data(change.utf8))
            } catch {
                throw UndoFailure("the journal's record cannot be read: \(error)")
            }
            try await undo.perform(on: target)
        } else if let kind = catalog[record.action] {
            try await kind.undo(encoded: change, on: target)
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
