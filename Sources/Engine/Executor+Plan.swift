// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import PlaybookModel

extension Executor {
    /// Makes a plan's dry run again, and reports nothing of it but hosts that cannot be reached.
    ///
    /// Throws what is not as the plan says. The summary's outcome is `done`, unless a host was not reached or the user
    /// interrupted it: then it is not known whether the plan still holds.
    package func verify(_ plan: RunPlan, of playbooks: [Playbook]) async throws(RunFailure) -> RunSummary {
        let recorder = PlanRecorder()
        let context = context.repeating(plan) { [report = context.report] event in
            recorder.record(event)
            if case .hostUnreachable = event { report(event) }
        }
        let summary = try await Executor(context: context, inventory: inventory, open: open).run(playbooks)
        guard summary.outcome != .hostUnreachable, summary.outcome != .interrupted else { return summary }
        let objections = PlanComparison(plan).objections(to: recorder)
        if !objections.isEmpty { throw .input(InvalidInput(diagnostics: objections)) }
        return summary
    }

    /// Adds, as conflicts, the targets of the plan that were gone when their plays began: a pattern finds no more than
    /// there is.
    func refuseLost(at sites: [Site], runners: inout [TargetID: TargetRunner], lost: [String]) async {
        guard case .follows(let plan) = context.options.planning, !context.interruption.isRequested else { return }
        let reached = Set(runners.keys.map(\.description))
        for (name, facts) in plan.sorted(by: { $0.key < $1.key }) where !reached.contains(name) {
            guard let site = sites.first(where: { name.hasPrefix($0.host.name + "/") }), !lost.contains(site.host.name)
            else { continue }
            let domain = DomainID(name: String(name.dropFirst(site.host.name.count + 1)), uuid: facts.uuid)
            let runner = TargetRunner(domain, on: site.host, connection: site.connection, context: context)
            await runner.refuse(
                StepFailure("it was in the plan, and is no target any more", kind: .conflict), named: "plan",
                action: "plan")
            runners[runner.id] = runner
        }
    }
}

extension RunContext {
    /// The same for a plan's dry run. What is tried and looked up beforehand belongs to the run after it.
    fileprivate func repeating(_ plan: RunPlan, report: @escaping @Sendable (RunEvent) -> Void) -> RunContext {
        var options = options
        (options.isDryRun, options.showsDifferences, options.planning) = (true, true, .keeps)
        (options.monitorSchemas, options.probe, options.confirm) = (nil, nil, nil)
        options.newUUIDs = plan.newUUIDs
        options.dryRunQueries = RunOptions.DryRunQueries(
            isReadOnly: plan.request.isReadOnly, sendsQueries: plan.request.sendsQueries)
        return RunContext(
            run: plan.run, options: options, catalog: catalog, store: nil, clock: clock, interruption: interruption,
            report: report)
    }
}

extension RunOptions {
    /// Makes the domains that the plan says, and works on those targets alone that still are what it found.
    package mutating func follow(_ plan: RunPlan) {
        newUUIDs = plan.newUUIDs
        let facts = plan.targets.map { target in
            var facts = target.found
            // A read-only connection has seen the XML without its passwords.
            if plan.request.isReadOnly { facts.digest = nil }
            return (target.name, facts)
        }
        planning = .follows(Dictionary(facts) { first, _ in first })
    }
}

extension RunPlan {
    fileprivate var newUUIDs: [String: String] {
        let new = targets.filter { $0.found.state == TargetFacts.absent }.map { ($0.name, $0.found.uuid) }
        return Dictionary(new) { first, _ in first }
    }
}
