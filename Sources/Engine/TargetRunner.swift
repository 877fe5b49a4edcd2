// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import InventoryModel
import PlaybookModel
import RunStore

/// Walks the steps of plays on one target, in order, and takes them back when one fails.
actor TargetRunner {
    nonisolated let id: TargetID
    private let host: InventoryHost
    private let connection: any HypervisorConnection
    private let context: RunContext
    private let view: TargetView
    private var steps: [String: ContextValue] = [:]
    private var journal: [UndoRecord] = []
    private(set) var tally = TargetTally()
    /// Whether no further step may run here.
    private(set) var isOver = false
    private var changed = false

    init(_ domain: DomainID, on host: InventoryHost, connection: any HypervisorConnection, context: RunContext) {
        id = TargetID(host: host.name, domain: domain)
        self.host = host
        self.connection = connection
        self.context = context
        view = TargetView(
            session: connection.session(for: domain, timeout: context.options.callTimeout), connection: connection,
            isDryRun: context.options.isDryRun, showsDifferences: context.options.showsDifferences)
    }

    /// Walks a play.
    func walk(_ play: Play) async {
        changed = false
        for step in play.steps where !isOver {
            if context.interruption.isRequested {
                await end(play.onFailure == .continue ? .stop : play.onFailure)
                return
            }
            let result = await perform(step, of: play)
            tally.count(result.status)
            context.report(.stepEnded(result))
            await keep(result)
            guard result.failure != nil else { continue }
            let policy = step.onFailure ?? play.onFailure
            if policy != .continue {
                await end(policy)
            } else if result.status == .unreachable {
                // Going on would only fail at each step again.
                await end(.stop)
            }
        }
    }

    private func end(_ policy: OnFailure) async {
        isOver = true
        guard policy == .rollback, let store = context.store else { return }
        let rollback = Rollback(
            catalog: context.catalog, store: store, clock: context.clock, overridesConflicts: false,
            report: context.report)
        for result in await rollback.undo(journal, on: id, connection: connection) { tally.count(result) }
        journal = []
    }

    private func keep(_ result: StepResult) async {
        guard let store = context.store else { return }
        await store.keep(
            ResultRecord(
                run: context.run, host: id.host, domain: id.domain.name, step: result.stepName, action: result.action,
                status: result.status.rawValue, elapsed: Int(result.elapsed / .milliseconds(1)),
                message: result.failure?.message ?? result.message))
    }

    private func perform(_ step: Step, of play: Play) async -> StepResult {
        let start = ContinuousClock.now
        var name = step.title
        var outcome = StepOutcome(status: .ok)
        do throws(StepFailure) {
            let bound = try await bind(step, of: play)
            name = bound.name
            outcome = try await run(step, as: bound)
        } catch {
            if context.options.isDryRun, step.needsReplies, error.kind == .failed {
                return skipped(step, "it needs a reply that a dry run does not have")
            }
            var failure = error
            if failure.range == nil { failure.range = step.range }
            outcome.failure = failure
            outcome.status =
                switch failure.kind {
                case .failed: .failed
                case .unreachable: .unreachable
                case .conflict: .conflict
                }
        }
        let result = StepResult(
            target: id, stepName: name, action: step.kind.spec.key, status: outcome.status,
            elapsed: start.duration(to: .now), failure: outcome.failure, message: outcome.message,
            differences: outcome.differences, reply: outcome.reply)
        if outcome.status == .changed { changed = true }
        if let register = step.register { steps[register] = ContextDocument.step(result, reply: outcome.reply) }
        return result
    }

    private func skipped(_ step: Step, _ reason: String) -> StepResult {
        StepResult(
            target: id, stepName: step.title, action: step.kind.spec.key, status: .skipped, elapsed: .zero,
            failure: nil, message: reason, differences: [], reply: nil)
    }

    private func bind(_ step: Step, of play: Play) async throws(StepFailure) -> BoundStep {
        var document = ContextDocument.identity(host: host, uri: connection.uri, domain: id.domain)
        document["changed"] = .bool(changed)
        document["steps"] = .object(steps)
        if step.needsDomainFacts {
            let status = try await view.status()
            var taints: [String] = []
            if status?.state.isActive == true, status?.runtimeID != nil {
                do throws(HypervisorError) { taints = try await session(for: step).taints() } catch {
                    throw StepFailure(error)
                }
            }
            document["domain"] = ContextDocument.domain(id.domain, status: status, taints: taints)
        }
        do throws(InvalidInput) {
            return try step.bound(in: TemplateContext(document: document, variables: play.variables))
        } catch {
            throw StepFailure(error)
        }
    }

    private func session(for step: Step) -> any DomainSession {
        connection.session(for: id.domain, timeout: step.timeout ?? context.options.callTimeout)
    }

    private func run(_ step: Step, as bound: BoundStep) async throws(StepFailure) -> StepOutcome {
        if step.when == .changed, !changed {
            return StepOutcome(status: .skipped, message: "nothing changed before it")
        }
        if let made = bound.action.createdDomain, made.name != id.domain.name {
            return StepOutcome(status: .skipped, message: "it defines \(made.name)")
        }
        guard let planned = try await bound.action.planned(on: view) else { return StepOutcome(status: .ok) }
        if context.options.isDryRun, planned.effect != .local {
            await view.expect(planned.prediction)
            guard planned.effect == .persistent || planned.effect == .power else {
                return StepOutcome(status: .skipped, message: "not sent in a dry run: it would taint the guest")
            }
            return StepOutcome(status: .changed, differences: planned.differences)
        }
        return try await apply(planned, of: step, as: bound)
    }

    private func apply(
        _ planned: PlannedStep, of step: Step, as bound: BoundStep
    ) async throws(StepFailure) -> StepOutcome {
        let session = session(for: step)
        let records = try await intend(planned, of: bound, session: session)
        let target = ActionTarget(session: session, clock: context.clock)
        let start = ContinuousClock.now
        while true {
            let applied = try await planned.apply(target)
            try await confirm(records, as: applied)
            let mismatches = bound.expectations.lazy.compactMap { $0.mismatch(in: applied.reply ?? .null) }
            guard let mismatch = mismatches.first else {
                return StepOutcome(
                    status: applied.changed ? .changed : .ok,
                    message: planned.effect == .local ? applied.reply?.plainText : nil, reply: applied.reply,
                    differences: planned.differences)
            }
            guard let retry = step.retry, start.duration(to: .now) + retry.every <= retry.within,
                !context.interruption.isRequested
            else {
                throw StepFailure("the reply is not as expected", range: mismatch.range, mismatch: mismatch)
            }
            try? await context.clock.sleep(for: retry.every)
        }
    }

    /// Writes what is about to change to the journal, synced, before anything is changed.
    private func intend(
        _ planned: PlannedStep, of bound: BoundStep, session: any DomainSession
    ) async throws(StepFailure) -> [UndoRecord] {
        guard let store = context.store, planned.effect != .read, planned.effect != .local else {
            return []
        }
        var changes: [(action: String, effect: Effect, change: String)] = []
        if planned.effect != .live {
            changes.append((type(of: bound.action).spec.key, planned.effect, try planned.encodedChange()))
        }
        if !bound.undo.isEmpty {
            let status = try await view.status()
            let undo = MonitorUndo(commands: bound.undo.map(\.command), runtimeID: status?.runtimeID)
            changes.append((UndoRecord.monitorUndo, .live, try encoded(undo)))
        }
        guard !changes.isEmpty else { return [] }
        let (run, domain, name) = (context.run, id.domain, bound.name)
        // As it was asked for: what libvirt resolved it to may lack options of the transport.
        let (host, uri) = (id.host, host.uri ?? connection.uri)
        do throws(RunStoreError) {
            let records = try await store.intend(
                changes.map { change in
                    { number in
                        UndoRecord(
                            run: run, number: number, host: host, uri: uri, domain: domain, stepName: name,
                            action: change.action, effect: change.effect, change: change.change)
                    }
                })
            journal += records
            return records
        } catch {
            throw StepFailure("nothing was changed, for the journal could not be written: \(error)")
        }
    }

    private func confirm(_ records: [UndoRecord], as applied: AppliedStep) async throws(StepFailure) {
        guard let store = context.store else { return }
        for var record in records {
            if record.effect != .live { record.change = try applied.encodedChange() }
            record.state = .applied
            if let index = journal.firstIndex(where: { $0.number == record.number }) { journal[index] = record }
            await store.note(record)
        }
    }
}

/// What a step came to, before it is a result.
private struct StepOutcome {
    var status: StepResult.Status
    var failure: StepFailure?
    var message: String?
    var reply: ContextValue?
    var differences: [Difference] = []
}
