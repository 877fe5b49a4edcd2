// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import PlaybookModel

/// One step, with its condition, its items and its retries.
extension TargetRunner {
    /// Does a step, or takes over what another target did for all; nil where the user asked to stop meanwhile.
    func perform(_ step: Step, in walk: PlayWalk) async -> StepResult? {
        guard step.runsOnce else { return await performHere(step, in: walk).result }
        switch await walk.once.claim(step, on: id) {
        case .granted: break
        case .ended(let result, let register): return takeOver(step, from: (result, register))
        case .interrupted: return nil
        }
        let (result, register) = await performHere(step, in: walk)
        await walk.once.settle(step, as: result, register: register)
        return result
    }

    private func takeOver(_ step: Step, from other: (result: StepResult, register: ContextValue)) -> StepResult {
        if let name = step.register { registers[name] = other.register }
        if step.kind.spec.setsVariables, case .object(let values) = other.register[member: "reply"] ?? .null {
            assigned = assigned.overridden(by: Variables(known: values))
        }
        var outcome = StepOutcome(status: .skipped, message: "\(other.result.target) did it for all")
        if let failure = other.result.failure {
            outcome = StepOutcome(
                StepFailure("\(other.result.target), which does it for all, failed: \(failure.message)"), of: step)
        }
        return result(of: step, named: other.result.stepName, outcome, elapsed: .zero, warnings: [])
    }

    private func performHere(_ step: Step, in walk: PlayWalk) async -> (result: StepResult, register: ContextValue) {
        let start = ContinuousClock.now
        hasBegun = false
        var outcome: StepOutcome
        do throws(StepFailure) {
            try await arm(for: step)
            let context = step.context(in: try await templateContext(for: step, of: walk.play))
            outcome =
                if let loop = step.loop {
                    try await runItems(of: loop, step, in: context)
                } else {
                    try await runOnce(step, in: context)
                }
        } catch {
            outcome = settled(error, of: step)
        }
        let result = result(
            of: step, named: outcome.name ?? step.title, outcome, elapsed: start.duration(to: .now),
            warnings: await view.takeWarnings())
        if result.status == .changed { changed = true }
        let register = ContextDocument.step(result, reply: outcome.reply, items: outcome.items)
        if let name = step.register { registers[name] = register }
        return (step.isSecret ? result.hidden(in: step) : result, register)
    }

    /// What a failure comes to: in a dry run, what needs a reply that was not asked for is passed over.
    private func settled(_ failure: StepFailure, of step: Step) -> StepOutcome {
        if failure.kind == .failed, lacksReply(step.needs) {
            leaveUndetermined(step)
            return StepOutcome(status: .skipped, message: "it needs a reply that a dry run does not have")
        }
        return StepOutcome(failure, of: step)
    }

    /// Whether a dry run did not ask for what is looked at.
    private func lacksReply(_ needs: ContextNeeds) -> Bool {
        guard context.options.isDryRun else { return false }
        let names = needs.steps ?? Set(registers.keys)
        return names.contains { registers[$0]?.wasSkipped == true }
            || needs.variables.map { !$0.isDisjoint(with: undetermined) } ?? !undetermined.isEmpty
    }

    private func leaveUndetermined(_ step: Step) {
        guard step.kind.spec.setsVariables else { return }
        undetermined.formUnion(step.body.mapping?.entries.map(\.key) ?? [])
    }

    private func result(
        of step: Step, named name: String, _ outcome: StepOutcome, elapsed: Duration, warnings: [String]
    ) -> StepResult {
        StepResult(
            target: id, stepName: name, action: step.kind.spec.key, status: outcome.status, elapsed: elapsed,
            failure: outcome.failure.map(context.hushed), message: outcome.message, warnings: warnings,
            differences: outcome.differences, command: outcome.command, summary: outcome.summary, reply: outcome.reply,
            items: outcome.items, place: step.range)
    }

    /// Does a step for each item, until one fails.
    private func runItems(
        of loop: Loop, _ step: Step, in context: TemplateContext
    ) async throws(StepFailure) -> StepOutcome {
        let items: [ContextValue]
        do throws(InvalidInput) { items = try loop.items(in: context) } catch {
            // What must not run may lack its list.
            if let outcome = skipped(step, in: context) { return outcome }
            throw StepFailure(error)
        }
        var results: [StepResult] = []
        for (index, item) in items.enumerated() {
            guard !self.context.interruption.isRequested else {
                var outcome = StepOutcome(results)
                outcome.stop(StepFailure("interrupted after \(index) of \(items.count) items"), of: step)
                return outcome
            }
            let start = ContinuousClock.now
            let outcome: StepOutcome
            do throws(StepFailure) {
                let context = Loop.context(for: item, at: index, of: items.count, in: context)
                outcome = try await runOnce(step, in: context)
            } catch {
                outcome = settled(error, of: step)
            }
            var result = result(
                of: step, named: outcome.name ?? step.title, outcome, elapsed: start.duration(to: .now),
                warnings: await view.takeWarnings())
            result.item = item
            if result.status == .changed { changed = true }
            results.append(result)
            if result.failure != nil, step.onFailure != .continue || result.status == .unreachable { break }
        }
        return StepOutcome(results)
    }

    /// Does a step once, if its conditions hold.
    private func runOnce(_ step: Step, in context: TemplateContext) async throws(StepFailure) -> StepOutcome {
        var outcome: StepOutcome
        let bound: BoundStep
        do throws(InvalidInput) {
            for condition in step.conditions {
                if let outcome = try skipped(step, by: condition, in: context) { return outcome }
            }
            bound = try step.bound(in: context)
        } catch {
            throw StepFailure(error)
        }
        let asked = step.isSecret ? step.title : bound.name
        if let confirm = self.context.options.confirm, await !confirm(asked, id.description) {
            outcome = StepOutcome(status: .skipped, message: "not wanted")
        } else {
            outcome = try await run(step, as: bound, in: context)
            outcome.command = (bound.action as? any MonitorAction)?.shownCommand
        }
        outcome.name = bound.name
        return outcome
    }

    /// What a step comes to that one of its conditions says no to, without an item; nil where none does.
    private func skipped(_ step: Step, in context: TemplateContext) -> StepOutcome? {
        step.conditions.lazy.compactMap { try? self.skipped(step, by: $0, in: context) }.first
    }

    /// What a step comes to where a condition does not hold; nil where it does.
    private func skipped(
        _ step: Step, by condition: Condition, in context: TemplateContext
    ) throws(InvalidInput) -> StepOutcome? {
        guard let objection = try condition.objection(in: context) else { return nil }
        let doubt = doubt(about: condition)
        if doubt != nil { leaveUndetermined(step) }
        var outcome = StepOutcome(status: .skipped, message: doubt ?? objection)
        outcome.name = step.title(in: context)
        return outcome
    }

    /// Why a dry run cannot tell whether a condition will hold, nil where it can.
    private func doubt(about condition: Condition) -> String? {
        guard context.options.isDryRun else { return nil }
        if lacksReply(condition.needs) {
            return "its `when` needs a reply that a dry run does not have"
        }
        return condition.needs.changed && hasUnsentChange && !changed
            ? "not known in a dry run: a command before it, which is not sent, may change something" : nil
    }

    private func run(
        _ step: Step, as bound: BoundStep, in context: TemplateContext
    ) async throws(StepFailure) -> StepOutcome {
        if let made = bound.action.createdDomain, made.name != id.domain.name {
            return StepOutcome(status: .skipped, message: "it defines \(made.name)")
        }
        if !step.isFixed { try self.context.options.policy?.check(bound, of: step) }
        if bound.action.readsContext {
            let document: ContextValue
            do throws(InvalidInput) { document = try context.located(step.needs, at: step.body) } catch {
                throw StepFailure(error)
            }
            try bound.action.verify(document)
        }
        // Once for all items, so that what each of them causes is kept.
        if !step.kind.spec.waitsForEvents, !hasBegun {
            events?.begin()
            hasBegun = true
        }
        guard let planned = try await bound.action.planned(on: view) else { return StepOutcome(status: .ok) }
        if self.context.options.isDryRun, planned.effect != .local,
            var outcome = try await rehearse(planned, of: step, as: bound)
        {
            outcome.summary = planned.summary(undoneBy: bound.undo)
            return outcome
        }
        let outcome = try await apply(planned, of: step, as: bound, for: context.item)
        if step.kind.spec.setsVariables, case .object(let values)? = outcome.reply {
            assigned = assigned.overridden(by: Variables(known: values))
            undetermined.subtract(values.keys)
        }
        return outcome
    }

    private func apply(
        _ planned: PlannedStep, of step: Step, as bound: BoundStep, for item: ContextValue?
    ) async throws(StepFailure) -> StepOutcome {
        let session = session(for: step)
        let name = step.isSecret ? step.title : bound.name
        let records = try await intend(
            planned, of: bound, in: step, named: name + StepResult.suffix(for: step.isSecret ? nil : item))
        let target = target(for: step, named: name, on: session)
        let looksOnly = [.read, .local, .wait].contains(planned.effect) || bound.looksOnly
        let start = ContinuousClock.now
        var attempts = 0
        while true {
            attempts += 1
            let attempt = await planned.attempt(on: target)
            if case .success(let applied) = attempt {
                try confirm(records, as: applied)
                if let shortfall = applied.shortfall { throw shortfall }
            }
            do throws(StepFailure) {
                let (changed, reply) = try bound.accept(attempt)
                // An error that was expected is one all the same: nothing was done.
                if case .failure(let failure) = attempt { note(failure, of: step, for: records) }
                if case .success = attempt, bound.changedWhen != nil, !changed { dropUndo(among: records) }
                let isShown = planned.effect == .local && !step.kind.spec.setsVariables
                return StepOutcome(
                    status: changed ? .changed : .ok, message: isShown ? reply?.plainText : nil, reply: reply,
                    differences: planned.differences)
            } catch {
                let mayPass = error.mayPass(looksOnly: looksOnly)
                if mayPass, let retry = step.retry,
                    retry.goesOn(after: attempts, in: start.duration(to: .now))
                {
                    await context.interruption.sleep(for: retry.every, on: context.clock)
                    guard context.interruption.isRequested else { continue }
                }
                var failure = (looksOnly ? error.ofALook : error).placed(in: step.body)
                if step.retry != nil, attempts > 1 || mayPass {
                    failure = failure.after(tries: attempts, in: start.duration(to: .now))
                }
                note(failure, of: step, for: records)
                if looksOnly { dropUndo(among: records) }
                throw failure
            }
        }
    }
}

extension ContextValue {
    /// Whether it is what came of a step that was skipped, or of a loop with an item that was.
    fileprivate var wasSkipped: Bool {
        if self[member: "skipped"] == .bool(true) { return true }
        guard case .array(let results)? = self[member: "results"] else { return false }
        return results.contains { $0[member: "skipped"] == .bool(true) }
    }
}
