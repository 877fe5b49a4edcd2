// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import Hypervisor
import PlaybookModel
import RunStore
import Synchronization

/// Takes changes back from the journal alone: live changes first, then XML, then the power state, each in reverse.
package struct Rollback: Sendable {
    private let catalog: ActionCatalog
    private let store: RunStore
    private let clock: any Clock<Duration>
    private let overridesConflicts: Bool
    private let vault: (any TextVault)?
    private let isOwnRun: Bool
    private let mask: @Sendable (String) -> String
    private let report: @Sendable (RunEvent) -> Void
    private let callTimeout = Duration.seconds(30)
    /// A guest's whole memory may have to go to a disk, or come from there.
    private let slowCallTimeout = Duration.seconds(600)

    /// Prepares to undo; `vault` opens what the journal keeps encrypted, `mask` hides passwords in messages, and
    /// `isOwnRun` says that this process made the changes.
    package init(
        catalog: ActionCatalog, store: RunStore, clock: any Clock<Duration> = ContinuousClock(),
        overridesConflicts: Bool, vault: (any TextVault)? = nil, mask: @escaping @Sendable (String) -> String = { $0 },
        isOwnRun: Bool = false,
        report: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.isOwnRun = isOwnRun
        self.catalog = catalog
        self.store = store
        self.clock = clock
        self.overridesConflicts = overridesConflicts
        self.vault = vault
        self.mask = mask
        if let secrets = vault?.secrets {
            self.report = { report($0.masked(by: secrets)) }
        } else {
            self.report = report
        }
    }

    /// Undoes the open changes of one target. Where XML or power cannot be taken back, all that would come after it in
    /// the order of a rollback stays too, for it builds upon that, and is reported as not tried: the journal keeps it for
    /// a later rollback. A definition that a running guest needs goes after the power state.
    package func undo(
        _ records: [UndoRecord], on id: TargetID, connection: any HypervisorConnection
    ) async -> [UndoResult] {
        await undo(records, on: id, connection: connection, succession: QEMUSuccession(), behind: nil).results
    }

    /// The same for a part of them, after a later part of which `former` could not be taken back. Gives also what could
    /// not be of this one.
    func undo(
        _ records: [UndoRecord], on id: TargetID, connection: any HypervisorConnection, succession: QEMUSuccession,
        behind former: UndoRecord?
    ) async -> (results: [UndoResult], obstacle: UndoRecord?) {
        let session = connection.session(for: id.domain, timeout: callTimeout)
        let slowSession = connection.session(for: id.domain, timeout: slowCallTimeout)
        let xmlSuccession = XMLSuccession()
        var results: [UndoResult] = []
        var obstacle: UndoRecord?
        let refusal = await claim(records)
        var due = Self.ordered(records.filter(\.isOpen))[...]
        while let record = due.popFirst() {
            let warnings = Mutex<[String]>([])
            let isGivenUp = Mutex(false)
            var failure: UndoFailure?
            if let obstacle = obstacle ?? former.flatMap({ Self.comes(record, after: $0) ? $0 : nil }) {
                failure = UndoFailure("not tried, for `\(obstacle.stepName)` could not be taken back before it")
            } else if let reason = refusal ?? end() {
                failure = UndoFailure("not tried, for \(reason)")
            } else {
                let target = ActionTarget(
                    session: session, slowSession: slowSession,
                    sessionWithin: { connection.session(for: id.domain, timeout: $0) }, clock: clock,
                    timeout: callTimeout,
                    overridesConflicts: overridesConflicts, isConfirmed: record.isConfirmed,
                    witness: isOwnRun ? .maker : record.mayBeMade ? .journal : .nobody, succession: succession,
                    xmlSuccession: xmlSuccession,
                    warn: { warning in warnings.withLock { $0.append(shown(warning, of: record)) } },
                    giveUp: { reason in
                        warnings.withLock { $0.append(shown(reason, of: record)) }
                        isGivenUp.withLock { $0 = true }
                    })
                let power = due.filter { $0.effect == .power }
                failure = await settle(record, on: target, mayWait: !power.isEmpty) {
                    (warnings.withLock { $0 }, isGivenUp.withLock { $0 })
                }
                if failure?.kind == .guestRuns, !power.isEmpty {
                    due = power + [record] + due.filter { $0.effect != .power }
                    continue
                }
                if failure != nil, record.effect != .live { obstacle = record }
            }
            let result = UndoResult(
                target: id, stepName: record.stepName, action: record.action, failure: failure,
                warnings: warnings.withLock { $0 }, isGivenUp: failure == nil && isGivenUp.withLock { $0 })
            report(.changeUndone(result))
            results.append(result)
        }
        return (results, obstacle)
    }

    /// Claims the domain of a run that ended. Gives why that cannot be.
    private func claim(_ records: [UndoRecord]) async -> RunStoreError? {
        guard !isOwnRun, let first = records.first(where: \.isOpen) else { return nil }
        do throws(RunStoreError) {
            try await store.hold(Claim(of: first.domainUUID, at: first.uri, for: first.run))
        } catch {
            return error
        }
        return nil
    }

    /// Why nothing new may be done.
    private func end() -> RunStoreError? {
        do throws(RunStoreError) { try store.checkGoesOn() } catch { return error }
        return nil
    }

    /// Takes a change back, and writes into the journal what became of it. Gives why it is still open. A change that
    /// only has to wait for the guest's end is not written about where it `mayWait`. `told` gives what is not as it was
    /// although the change is undone, and whether it is given up.
    private func settle(
        _ record: UndoRecord, on target: ActionTarget, mayWait: Bool,
        told: () -> (warnings: [String], isGivenUp: Bool)
    ) async -> UndoFailure? {
        var settled = record
        var failure: UndoFailure?
        do throws(UndoFailure) {
            let isThere = try await takeBack(record, on: target)
            if !isThere {
                guard overridesConflicts else { return Self.unsettled(record) }
                target.giveUp("nobody knows whether it takes effect, and it has not by now")
            }
            let (warnings, isGivenUp) = told()
            settled.state = isGivenUp ? .givenUp : .undone
            let note = warnings.joined(separator: "; ")
            settled.note = note.isEmpty ? nil : vault?.secrets.masked(note) ?? note
        } catch {
            guard !mayWait || error.kind != .guestRuns else { return error }
            let told = UndoFailure(shown(error.message, of: record), kind: error.kind)
            failure = told
            settled.state = error.kind == .conflict ? .conflict : .undoFailed
            let note = vault?.secrets.masked(told.message) ?? told.message
            settled.note = record.outcomeIsUnknown ? "\(UndoRecord.unknownOutcome); \(note)" : note
        }
        do throws(RunStoreError) { try await store.settle(settled) } catch {
            failure = failure ?? UndoFailure("undone, but the journal could not be written: \(error)")
        }
        return failure
    }

    /// Words about a change as people may read them.
    private func shown(_ words: String, of record: UndoRecord) -> String {
        record.isSecret ? "`no_log` hides why" : mask(words)
    }

    private static func unsettled(_ record: UndoRecord) -> UndoFailure {
        UndoFailure(
            "not settled: nobody knows whether it takes effect, and it has not by now; `virt-playbook rollback \(record.run)`"
                + " looks again, and with --force gives it up")
    }

    /// Undoes a change. Gives false where nobody knows whether it was made, and there was nothing to take back: it may
    /// still take effect.
    private func takeBack(_ record: UndoRecord, on target: ActionTarget) async throws(UndoFailure) -> Bool {
        guard record.outcomeIsUnknown, record.effect != .live else {
            try await undo(record, on: target)
            return true
        }
        let before = try await look(record, on: target)
        try await undo(record, on: target)
        return try await look(record, on: target) != before
    }

    /// What of a domain a change concerns.
    private enum Sight: Equatable {
        case power(DomainStatus?)
        case definition(String?)
    }

    private func look(_ record: UndoRecord, on target: ActionTarget) async throws(UndoFailure) -> Sight {
        do throws(HypervisorError) {
            return record.effect == .power
                ? .power(try await target.session.status()) : .definition(try await target.session.inactiveXML())
        } catch {
            throw UndoFailure(error, looking: true)
        }
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

    private static func comes(_ record: UndoRecord, after former: UndoRecord) -> Bool {
        ordered([record, former]).first?.number == former.number
    }

    /// The order of a rollback.
    static func ordered(_ records: [UndoRecord]) -> [UndoRecord] {
        let phases: [Effect] = [.live, .persistent, .power]
        return phases.flatMap { phase in
            records.filter { $0.effect == phase }.sorted { $0.number > $1.number }
        }
    }
}
