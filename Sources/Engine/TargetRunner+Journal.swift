// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import PlaybookModel
import RunStore

/// The records by which a target's changes can be taken back.
extension TargetRunner {
    /// Writes what is about to change to the journal, synced, before anything is changed.
    func intend(
        _ planned: PlannedStep, of bound: BoundStep, in step: Step, named name: String
    ) async throws(StepFailure) -> [UndoRecord] {
        guard let store = context.store, ![.read, .local, .wait].contains(planned.effect) else { return [] }
        do throws(RunStoreError) { try store.checkGoesOn() } catch {
            throw StepFailure("nothing was changed, for \(error)")
        }
        var changes: [(action: String, effect: Effect, change: String)] = []
        if planned.effect != .live || type(of: bound.action).spec.undoesLiveChange {
            let change = try kept(try planned.encodedChange(), leaving: planned.prediction.inactiveXML ?? nil)
            changes.append((type(of: bound.action).spec.key, planned.effect, change))
        }
        if !bound.undo.isEmpty {
            let status = try await view.status()
            let undo = MonitorUndo(
                commands: bound.undo.map(\.command), runtimeID: status?.runtimeID, timeout: step.timeout)
            changes.append((UndoRecord.monitorUndo, .live, try kept(try encoded(undo))))
        }
        let (run, domain, name) = (context.run, id.domain, context.masked(name))
        // As it was asked for: what libvirt resolved it to may lack options of the transport.
        let (host, uri) = (id.host, host.uri ?? connection.uri)
        let claim = Claim(of: domain.uuid, at: uri, for: run)
        do throws(RunStoreError) {
            guard !changes.isEmpty else {
                if !isKnownFree { try await store.check(claim) }
                isKnownFree = true
                return []
            }
            let records = try await store.intend(
                changes.map { change in
                    { number in
                        UndoRecord(
                            run: run, number: number, host: host, uri: uri, domain: domain, stepName: name,
                            action: change.action, effect: change.effect, change: change.change,
                            isSecret: step.isSecret)
                    }
                }, claiming: isClaimed ? nil : claim)
            (isClaimed, isKnownFree) = (true, true)
            journal += records
            return records
        } catch {
            if error.isOfClaim { throw StepFailure("nothing was changed, for \(error)") }
            throw StepFailure("nothing was changed, for the journal could not be written: \(error)")
        }
    }

    func confirm(_ records: [UndoRecord], as applied: AppliedStep) throws(StepFailure) {
        guard let store = context.store else { return }
        for var record in records {
            if record.action != UndoRecord.monitorUndo, let made = try applied.encodedChange() {
                record.madeChange = try kept(made, always: record.isSealed)
            }
            record.isConfirmed = true
            record.state = applied.leavesNothing ? .undone : .applied
            amend(record, in: store)
        }
    }

    /// Settles the `undo` commands of a step whose `changed_when` says that it changed nothing: they would take back what
    /// the run did not make.
    func dropUndo(among records: [UndoRecord]) {
        guard let store = context.store else { return }
        for record in records where record.action == UndoRecord.monitorUndo {
            guard var kept = journal.first(where: { $0.number == record.number }) else { continue }
            kept.state = .undone
            amend(kept, in: store)
        }
    }

    /// Notes of what was not confirmed why: what was refused changed nothing, and is not to be taken back once somebody
    /// else has made the same change; after a call without an answer nobody knows.
    func note(_ failure: StepFailure, of step: Step, for records: [UndoRecord]) {
        guard let store = context.store, failure.changedNothing || failure.outcomeIsUnknown else { return }
        for record in records {
            guard var kept = journal.first(where: { $0.number == record.number }), kept.state == .intended else {
                continue
            }
            if failure.changedNothing { kept.state = .undone }
            let reason = step.isSecret ? "hidden by `no_log`" : context.masked(context.hushed(failure).message)
            kept.note = failure.changedNothing ? reason : "\(UndoRecord.unknownOutcome): \(reason)"
            amend(kept, in: store)
        }
    }

    /// The change as the journal may hold it.
    private func kept(
        _ change: String, leaving xml: String? = nil, always: Bool = false
    ) throws(StepFailure) -> String {
        guard let vault = context.options.vault else { return change }
        return try vault.kept(change, leaving: xml, always: always)
    }

    private func amend(_ record: UndoRecord, in store: RunStore) {
        if let index = journal.firstIndex(where: { $0.number == record.number }) { journal[index] = record }
        store.note(record)
    }
}
