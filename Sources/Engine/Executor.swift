// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import Hypervisor
import InventoryModel
import PlaybookModel
import RunStore

/// Why a run could not begin, or could not go on.
package enum RunFailure: Error, Sendable {
    /// The playbook asks for what is not there.
    case input(InvalidInput)
    /// The journal could not be kept.
    case store(RunStoreError)
}

/// Runs playbooks over the hosts of an inventory.
package struct Executor: Sendable {
    let context: RunContext
    let inventory: Inventory
    let open: @Sendable (InventoryHost) async throws(HypervisorError) -> any HypervisorConnection

    /// Prepares a run over an inventory whose hosts `open` connects to.
    package init(
        context: RunContext, inventory: Inventory,
        open: @escaping @Sendable (InventoryHost) async throws(HypervisorError) -> any HypervisorConnection
    ) {
        self.context = context
        self.inventory = inventory
        self.open = open
    }

    /// A host that was reached, and the domains it had when the run began.
    struct Site: Sendable {
        let host: InventoryHost
        let connection: any HypervisorConnection
        let resolver: TargetResolver
    }

    /// Runs all plays in order. Throws, before anything is changed, where a domain that a play names does not exist;
    /// all else is in the events and the summary. Throws also where the journal could not be kept to its end.
    package func run(_ playbooks: [Playbook]) async throws(RunFailure) -> RunSummary {
        let start = ContinuousClock.now
        let (sites, unreachable) = await connect()
        var runners: [TargetID: TargetRunner] = [:]
        var lost = unreachable
        var failure: RunFailure?
        do throws(RunFailure) {
            try await walk(playbooks, at: sites, runners: &runners, lost: &lost)
        } catch {
            failure = error
        }
        // Closing takes its time; neither the record of the run nor its report need wait for it.
        async let closed: Void = close(sites)
        let summary = await summary(of: runners, lost: lost, since: start)
        do throws(RunStoreError) {
            try await context.store?.end(context.run, as: failure == nil ? summary.status : .failed, at: Date())
        } catch {
            failure = failure ?? .store(error)
        }
        // Where anything was done the user sees what, whatever else went wrong.
        if failure == nil || !runners.isEmpty { context.report(.runEnded(summary)) }
        await closed
        if let failure { throw failure }
        return summary
    }

    private func walk(
        _ playbooks: [Playbook], at sites: [Site], runners: inout [TargetID: TargetRunner], lost: inout [String]
    ) async throws(RunFailure) {
        let plays = playbooks.flatMap(\.plays)
        if context.options.isDryRun {
            for warning in playbooks.flatMap(\.warnings) { context.report(.warning(warning)) }
        }
        var listed: Listing = [:]
        do throws(InvalidInput) { listed = try await checkNames(of: plays, at: sites) } catch { throw .input(error) }
        do throws(InvalidInput) { try checkTargets(of: plays, at: sites, listed: listed, lost: lost) } catch {
            throw .input(error)
        }
        try await checkRequirements(of: plays, at: sites)
        if let schemas = context.options.monitorSchemas {
            let plays = await narrowed(plays, at: sites, listed: listed)
            try await checkMonitorCommands(of: plays, at: sites, listed: listed, with: schemas)
        }
        if let probe = context.options.probe {
            try await self.probe(plays, at: sites, with: probe, lost: lost)
            listed = [:]
        }
        context.store?.begin(
            RunRecord(id: context.run, started: Date(), playbooks: playbooks.map(\.source.name)))
        var next = plays.startIndex
        while next < plays.endIndex, !context.interruption.isRequested {
            let play = plays[next]
            let chosen: [TargetRunner]
            do throws(InvalidInput) {
                chosen = try await choose(
                    for: play, at: sites, listed: listed, isUnderWay: true, runners: &runners, lost: &lost)
            } catch {
                throw .input(error)
            }
            listed = [:]
            let once = OnceLedger(chosen.map(\.id), interruption: context.interruption)
            context.report(.playStarted(name: play.name, targets: chosen.count, isDryRun: context.options.isDryRun))
            _ = await withWindow(of: context.options.forks, over: chosen) { await $0.walk(play, sharing: once) }
            next += 1
        }
        if context.interruption.isRequested { await end(Array(runners.values), before: plays[next...]) }
        do throws(InvalidInput) { try checkLimit(of: plays, foundNone: runners.isEmpty, lost: lost) } catch {
            throw .input(error)
        }
        await refuseLost(at: sites, runners: &runners, lost: lost)
    }

    private func close(_ sites: [Site]) async {
        for site in sites { await site.connection.close() }
    }

    private func summary(
        of runners: [TargetID: TargetRunner], lost: [String], since start: ContinuousClock.Instant
    ) async -> RunSummary {
        var targets: [(target: TargetID, tally: TargetTally)] = []
        var (hasUnsentChanges, hasOpenChanges) = (false, false)
        for (id, runner) in runners.sorted(by: { $0.key < $1.key }) {
            let (tally, hasUnsentChange, hasOpenChange) = await runner.standing
            targets.append((id, tally))
            if hasUnsentChange { hasUnsentChanges = true }
            if hasOpenChange { hasOpenChanges = true }
        }
        return RunSummary(
            run: context.store == nil ? nil : context.run, targets: targets, unreachableHosts: lost,
            wasInterrupted: context.interruption.isRequested, elapsed: start.duration(to: .now),
            hasUnsentChanges: hasUnsentChanges, hasOpenChanges: hasOpenChanges)
    }

    func connect() async -> (sites: [Site], unreachable: [String]) {
        let opened = await withWindow(of: context.options.forks, over: inventory.hosts) { host -> Site? in
            do throws(HypervisorError) {
                let connection = try await open(host)
                let resolver = TargetResolver(
                    host: host, connection: connection, limit: context.options.limit,
                    newUUIDs: context.options.newUUIDs)
                return Site(host: host, connection: connection, resolver: resolver)
            } catch {
                report(error, of: host)
                return nil
            }
        }
        let sites = opened.compactMap(\.self)
        let reached = Set(sites.map(\.host.name))
        return (sites, inventory.hosts.map(\.name).filter { !reached.contains($0) })
    }

    func report(_ error: HypervisorError, of host: InventoryHost) {
        context.report(
            .hostUnreachable(host: host.name, failure: StepFailure(error.description, kind: .unreachable)))
    }

    /// What hosts had a moment ago, by their names.
    typealias Listing = [String: [DomainID]]

    /// Names that exist nowhere, templates that give what cannot be, and commands that are denied are found before the first
    /// change. Gives what the hosts have.
    private func checkNames(of plays: [Play], at sites: [Site]) async throws(InvalidInput) -> Listing {
        var listed: Listing = [:]
        var mistakes = DiagnosticCollector()
        let checksMonitor =
            context.options.monitorSchemas != nil && plays.contains { $0.steps.contains(where: \.meetsSchema) }
        // Of the steps that a schema tells of, all is told in one go.
        mistakes.add(foreseenMistakes(in: plays) { !checksMonitor || !$0.meetsSchema })
        // A host that is lost by now is reported when its play begins.
        let lists = await withWindow(of: context.options.forks, over: sites) { site in
            // The connection keeps its host's facts for the check to come, which then learns of a failure.
            async let facts = checksMonitor ? try? site.connection.facts() : nil
            let domains = try? await site.connection.domains()
            _ = await facts
            return domains
        }
        for (site, list) in zip(sites, lists) {
            guard let existing = list else { continue }
            listed[site.host.name] = existing
            var created: Set<String> = []
            for (index, play) in plays.enumerated() {
                var warnings = DiagnosticCollector()
                do throws(InvalidInput) {
                    let targets = try site.resolver.targets(
                        of: play, among: existing, created: created, warnings: &warnings)
                    // Whom `where` takes is known when the play's turn comes; then each command is looked at.
                    if play.domains.condition == nil {
                        mistakes.add(denials(in: play, after: plays[..<index], for: targets, at: site))
                    }
                } catch {
                    mistakes.add(error.diagnostics)
                }
                created.formUnion(site.resolver.names(madeBy: play))
            }
        }
        try mistakes.throwIfFailed()
        return listed
    }
}
