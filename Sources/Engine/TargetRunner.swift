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
    nonisolated let host: InventoryHost
    /// When it became a target: a domain that is defined anew is another one by the same name.
    nonisolated let start = ContinuousClock.now
    let connection: any HypervisorConnection
    let context: RunContext
    let view: TargetView
    /// What `register` kept of steps, by its names.
    var registers: [String: ContextValue] = [:]
    /// What `set_vars` set.
    var assigned = Variables()
    /// The variables that a `set_vars` would set which a dry run passed over.
    var undetermined: Set<String> = []
    /// Why the block failed whose `rescue` or `always` runs.
    var rescuedFailure: ContextValue?
    var journal: [UndoRecord] = []
    /// What a block could not take back, and the changes before it build upon.
    private var obstacle: UndoRecord?
    /// Whether this run holds the domain.
    var isClaimed = false
    /// Whether no other run held it when this one changed something first.
    var isKnownFree = false
    private let succession = QEMUSuccession()
    var tally = TargetTally()
    /// Whether no further step may run here.
    private(set) var isOver = false
    /// Whether a step of the play changed the target.
    var changed = false
    /// The handlers that are called and have not run yet.
    var notified: Set<String> = []
    /// Whether the target was told to a plan, or held against one.
    var isHeldAgainstPlan = false
    /// Whether the play has steps that wait for what QEMU tells of its own accord.
    private(set) var waitsForEvents = false
    /// Whether the step that runs has begun the window of events.
    var hasBegun = false
    /// What QEMU tells of its own accord, kept while a play has steps that wait for it.
    var events: EventWindow?
    /// Whether a dry run has passed over a command that would change what queries find.
    var hasUnsentChange = false

    init(_ domain: DomainID, on host: InventoryHost, connection: any HypervisorConnection, context: RunContext) {
        id = TargetID(host: host.name, domain: domain)
        self.host = host
        self.connection = connection
        self.context = context
        view = TargetView(
            session: connection.session(for: domain, timeout: context.options.callTimeout), connection: connection,
            run: context.run.description, isDryRun: context.options.isDryRun,
            showsDifferences: context.options.showsDifferences)
    }

    /// What came of the steps so far, whether a dry run has passed over a change, and whether one may still stand.
    var standing: (tally: TargetTally, hasUnsentChange: Bool, hasOpenChange: Bool) {
        (tally, hasUnsentChange, journal.contains(where: \.isOpen))
    }

    /// The XML that a dry run's steps would leave, nil where they change none.
    var rehearsedXML: String? {
        get async { await view.rehearsedXML }
    }

    /// Walks a play, whose targets share what one does for all.
    func walk(_ play: Play, sharing once: OnceLedger) async {
        await consultPlan()
        if !isOver { await walkSteps(of: play, sharing: once) }
        await once.leave(id)
    }

    private func walkSteps(of play: Play, sharing once: OnceLedger) async {
        changed = false
        notified = []
        waitsForEvents = !context.options.isDryRun && play.steps.contains { $0.kind.spec.waitsForEvents }
        let walk = PlayWalk(play: play, once: once)
        var ending = await self.walk(play.body, in: walk)
        if case .done = ending { ending = await runHandlers(of: walk) }
        switch ending {
        case .done: break
        case .failed(let policy, _), .ended(let policy): await end(policy)
        }
        await disarm()
    }

    /// Ends the target before it began, for a reason that is none of a step's.
    func refuse(_ failure: StepFailure, named name: String, action: String) {
        let result = StepResult(
            target: id, stepName: name, action: action, status: StepResult.Status(failure.kind), elapsed: .zero,
            failure: context.hushed(failure), message: nil, differences: [], reply: nil)
        conclude(result)
        isOver = true
    }

    /// Counts, shows and keeps a result.
    func conclude(_ result: StepResult) {
        tally.count(result)
        context.report(.stepEnded(result))
        guard let store = context.store else { return }
        for part in result.parts {
            store.keep(
                ResultRecord(
                    run: context.run, host: id.host, domain: id.domain.name, step: context.masked(part.title),
                    action: part.action, status: part.status.rawValue,
                    elapsed: Int(part.elapsed / .milliseconds(1)),
                    message: (part.failure?.told ?? part.message).map(context.masked)))
        }
    }

    /// Ends the target: no further step runs here, and what was changed is taken back where the policy says so.
    func end(_ policy: OnFailure) async {
        isOver = true
        if policy == .rollback { _ = await undo(since: 0) }
    }

    /// Takes back what was changed since the journal had so many records. Gives whether all is back.
    func undo(since mark: Int) async -> Bool {
        guard let store = context.store else { return true }
        let rollback = Rollback(
            catalog: context.catalog, store: store, clock: context.clock, overridesConflicts: false,
            vault: context.options.vault, mask: context.hushed, isOwnRun: true, report: context.report)
        let (results, obstacle) = await rollback.undo(
            Array(journal[mark...]), on: id, connection: connection, succession: succession, behind: obstacle)
        self.obstacle = self.obstacle ?? obstacle
        for result in results { tally.count(result) }
        journal.removeSubrange(mark...)
        return results.allSatisfy { $0.failure == nil }
    }

    func session(for step: Step) -> any DomainSession {
        connection.session(for: id.domain, timeout: step.timeout ?? context.options.callTimeout)
    }
}

extension StepFailure {
    /// The message as history keeps it.
    fileprivate var told: String {
        outcomeIsUnknown ? "\(message); whether it took effect is not known" : message
    }
}
