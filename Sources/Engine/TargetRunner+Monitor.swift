// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import PlaybookModel

/// What a play's steps need of a running QEMU beside one call.
extension TargetRunner {
    /// Begins to keep events where the play has a step that waits for some, and again where the connection that they came
    /// over is gone. A step that waits itself is to hear of that: what it waits for may have been missed.
    func arm(for step: Step) async throws(StepFailure) {
        guard waitsForEvents else { return }
        if let events, events.isAlive || step.kind.spec.waitsForEvents { return }
        do throws(HypervisorError) {
            events = EventWindow(try await connection.events(of: id.domain))
        } catch {
            throw StepFailure(looking: error, help: "a later step of the play waits for an event")
        }
    }

    func disarm() async {
        await events?.close()
        events = nil
    }

    /// What a step works on.
    func target(for step: Step, named name: String, on session: any DomainSession) -> ActionTarget {
        ActionTarget(
            session: session, clock: context.clock, timeout: step.timeout ?? context.options.callTimeout,
            expectsDisconnect: step.expectsDisconnect, events: events,
            isInterrupted: { [interruption = context.interruption] in interruption.isRequested },
            sleep: { [interruption = context.interruption, clock = context.clock] in
                await interruption.sleep(for: $0, on: clock)
            },
            ask: context.options.ask
        ) { [id, report = context.report] progress in
            report(.stepProgressed(target: id, stepName: name, progress: progress))
        }
    }

    /// What a dry run says of a step, or nil where even a dry run sends its command.
    func rehearse(
        _ planned: PlannedStep, of step: Step, as bound: BoundStep
    ) async throws(StepFailure) -> StepOutcome? {
        await view.expect(planned.prediction)
        switch planned.effect {
        case .local, .persistent, .power: return StepOutcome(status: .changed, differences: planned.differences)
        case .wait: return StepOutcome(status: .skipped, message: "a dry run causes nothing to wait for")
        case .read, .live: break
        }
        guard !step.kind.spec.waitsForEvents else {
            return StepOutcome(status: .skipped, message: "a dry run starts nothing to wait for")
        }
        let isReadOnly = planned.effect == .read || bound.looksOnly
        guard let reason = try await reasonNotToSend(step, isReadOnly: isReadOnly) else { return nil }
        if bound.changesQEMU { hasUnsentChange = true }
        if bound.isIrreversible { await view.warn("irreversible: the step has no `undo`") }
        return StepOutcome(status: .skipped, message: reason)
    }

    /// Why a dry run does not send a command, nil where it does.
    private func reasonNotToSend(_ step: Step, isReadOnly: Bool) async throws(StepFailure) -> String? {
        let queries = context.options.dryRunQueries
        if queries == .never { return "not sent over a read-only connection" }
        guard isReadOnly else { return "not sent in a dry run" }
        let isWanted = step.runsInDryRun || queries == .always
        do throws(HypervisorError) {
            let session = session(for: step)
            let isActive = try await session.status()?.isActive == true
            if isWanted, !isActive { return "not sent in a dry run: the guest is off" }
            let taints = isWanted || !isActive ? [] : try await session.taints()
            guard isWanted || taints.contains("custom-monitor") else {
                return "not sent in a dry run: it would taint the guest"
            }
        } catch {
            throw StepFailure(looking: error)
        }
        if !step.runsInDryRun, await view.isRehearsed || hasUnsentChange {
            return "not sent in a dry run: a step before it would change the guest"
        }
        return nil
    }
}

extension BoundStep {
    /// Holds what came of the step's action against what the step expects. Throws what is not as expected.
    func accept(
        _ attempt: Result<AppliedStep, StepFailure>
    ) throws(StepFailure) -> (changed: Bool, reply: ContextValue?) {
        let applied: AppliedStep
        switch attempt {
        case .success(let success): applied = success
        case .failure(let failure):
            guard let expectedError, let error = failure.errorReply else { throw failure }
            if let mismatch = expectedError.mismatch(in: error) {
                throw StepFailure(
                    "the error is not as expected", range: mismatch.range, mismatch: mismatch, errorReply: error)
            }
            return (changedWhen?.holds(for: error.json) ?? false, error.json)
        }
        if let expectedError {
            let mismatch = expectedError.mismatch(inReply: applied.reply)
            throw StepFailure(
                "the command succeeded, and an error was expected", range: mismatch.range, mismatch: mismatch)
        }
        let reply = applied.reply ?? .null
        if let mismatch = expectations.lazy.compactMap({ $0.mismatch(in: reply) }).first {
            throw StepFailure("the reply is not as expected", range: mismatch.range, mismatch: mismatch)
        }
        return (changedWhen?.holds(for: reply) ?? applied.changed, applied.reply)
    }
}
