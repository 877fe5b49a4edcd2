// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import InventoryModel
import PlaybookModel

/// Which domains a play is for.
extension Executor {
    /// The targets of each play as things are now, and the hosts that were not reached; runs nothing.
    package func targets(
        of playbooks: [Playbook]
    ) async throws(RunFailure) -> (plays: [(play: Play, targets: [TargetID])], unreachable: [String]) {
        let (sites, unreachable) = await connect()
        var lost = unreachable
        var runners: [TargetID: TargetRunner] = [:]
        var plays: [(play: Play, targets: [TargetID])] = []
        var invalid: InvalidInput?
        for play in playbooks.flatMap(\.plays) where invalid == nil {
            do throws(InvalidInput) {
                let chosen = try await choose(for: play, at: sites, runners: &runners, lost: &lost)
                plays.append((play, chosen.map(\.id)))
            } catch {
                invalid = error
            }
        }
        for site in sites { await site.connection.close() }
        do throws(InvalidInput) {
            try checkLimit(of: playbooks.flatMap(\.plays), foundNone: runners.isEmpty, lost: lost)
        } catch {
            invalid = invalid ?? error
        }
        if let invalid { throw .input(invalid) }
        return (plays, lost)
    }

    /// The runners of a play's targets; a host that was not just `listed` is asked what it has. Throws where a domain
    /// that it names is nowhere, but `isUnderWay`: then that is a conflict of that target alone, whatever earlier plays did
    /// to it.
    func choose(
        for play: Play, at sites: [Site], listed: Listing = [:], isUnderWay: Bool = false,
        runners: inout [TargetID: TargetRunner], lost: inout [String]
    ) async throws(InvalidInput) -> [TargetRunner] {
        var warnings = DiagnosticCollector()
        var candidates: [TargetRunner] = []
        var refused: [TargetRunner] = []
        let known = Dictionary(grouping: runners.keys, by: \.host).mapValues { $0.map(\.domain) }
        for (site, existing) in await existing(at: sites, listed: listed, lost: &lost) {
            let known = known[site.host.name] ?? []
            let resolved = site.resolver.resolve(
                play, among: context.options.isDryRun ? existing.adding(known) : existing, warnings: &warnings)
            if !isUnderWay { try resolved.throwIfIncomplete() }
            for missing in resolved.missing {
                let runner =
                    Self.runner(of: missing.domain, on: site.host, among: runners)
                    ?? TargetRunner(missing.domain, on: site.host, connection: site.connection, context: context)
                guard context.options.limit?.selects(runner.id.domain) != false, await !runner.isOver else { continue }
                await runner.refuse(missing.failure, named: "domains", action: "domains")
                runners[runner.id] = runner
                refused.append(runner)
            }
            for domain in resolved.targets {
                let id = TargetID(host: site.host.name, domain: domain)
                guard let known = runners[id] else {
                    candidates.append(
                        TargetRunner(domain, on: site.host, connection: site.connection, context: context))
                    continue
                }
                if await !known.isOver { candidates.append(known) }
            }
        }
        let stranded = runners.values.filter { lost.contains($0.id.host) }
        await end(stranded, before: [play])
        _ = await withWindow(of: context.options.forks, over: refused) { await $0.end(play.policyOfAnEnd) }
        let chosen = await fitting(candidates, for: play) + refused
        for runner in chosen { runners[runner.id] = runner }
        for warning in warnings.diagnostics { context.report(.warning(warning)) }
        let isNarrowed = context.options.limit != nil
        guard !chosen.isEmpty || play.allowsEmpty || !lost.isEmpty || !runners.isEmpty || isNarrowed else {
            throw InvalidInput(Self.noTarget(of: play))
        }
        return chosen
    }

    /// Who was a target by the name or the UUID of a domain that is nowhere; of several the last.
    private static func runner(
        of domain: DomainID, on host: InventoryHost, among runners: [TargetID: TargetRunner]
    ) -> TargetRunner? {
        let former = runners.values.filter { runner in
            let former = runner.id.domain
            let isSame = domain.uuid.isEmpty ? former.name == domain.name : former.uuid == domain.uuid
            return isSame && runner.id.host == host.name
        }
        return former.max { $0.start < $1.start }
    }

    /// What the hosts have; one that does not tell is lost.
    private func existing(
        at sites: [Site], listed: Listing, lost: inout [String]
    ) async -> [(site: Site, domains: [DomainID])] {
        let gone = Set(lost)
        let sites = sites.filter { !gone.contains($0.host.name) }
        let lists = await withWindow(of: context.options.forks, over: sites) { site in
            if let known = listed[site.host.name] { return Result<[DomainID], HypervisorError>.success(known) }
            do throws(HypervisorError) { return .success(try await site.connection.domains()) } catch {
                return .failure(error)
            }
        }
        var existing: [(site: Site, domains: [DomainID])] = []
        for (site, list) in zip(sites, lists) {
            switch list {
            case .success(let domains): existing.append((site, domains))
            case .failure(let error):
                report(error, of: site.host)
                lost.append(site.host.name)
            }
        }
        return existing
    }

    /// Ends targets that are half-way: those for which one of the plays to come is meant.
    func end(_ runners: [TargetRunner], before plays: some Collection<Play>) async {
        let limit = context.options.limit
        let halfWay = runners.compactMap { runner -> (TargetRunner, OnFailure)? in
            let domain = runner.id.domain
            guard limit?.selects(domain) != false, let next = plays.first(where: { $0.domains.selects(domain) })
            else { return nil }
            return (runner, next.policyOfAnEnd)
        }
        _ = await withWindow(of: context.options.forks, over: halfWay) { runner, policy in
            if await !runner.isOver { await runner.end(policy) }
        }
    }

    /// What is said of a play that nothing is for.
    static func noTarget(of play: Play) -> Diagnostic {
        .error(
            "no-target", "the play has no target", at: play.range,
            help: "check `domains:` and -d, or write `allow_empty: true`")
    }

    /// Throws, before anything is changed, plays whose `domains` fit nothing, and a -d that takes a domain of none.
    /// What `where` takes is known when a play's turn comes.
    func checkTargets(of plays: [Play], at sites: [Site], listed: Listing, lost: [String]) throws(InvalidInput) {
        // Of a host that is not reached nobody knows what it has.
        guard lost.isEmpty, sites.allSatisfy({ listed[$0.host.name] != nil }) else { return }
        var mistakes = DiagnosticCollector()
        var made: [String: Set<String>] = [:]
        var isAnyWanted = false
        for play in plays {
            var isAnyTaken = false
            for site in sites {
                made[site.host.name, default: []].formUnion(site.resolver.names(madeBy: play))
                let created = made[site.host.name, default: []].map { DomainID(name: $0, uuid: "") }
                let taken = (listed[site.host.name, default: []] + created).filter(play.domains.selects)
                isAnyTaken = isAnyTaken || !taken.isEmpty
                isAnyWanted = isAnyWanted || taken.contains { context.options.limit?.selects($0) ?? true }
            }
            if !isAnyTaken, !play.allowsEmpty { mistakes.add(Self.noTarget(of: play)) }
        }
        try mistakes.throwIfFailed()
        if !isAnyWanted { try refuseLimit(of: plays) }
    }

    /// Throws where -d left no target to any play, which is known for certain when the turn of all has come.
    func checkLimit(of plays: [Play], foundNone: Bool, lost: [String]) throws(InvalidInput) {
        guard foundNone, lost.isEmpty, !context.interruption.isRequested else { return }
        try refuseLimit(of: plays)
    }

    private func refuseLimit(of plays: [Play]) throws(InvalidInput) {
        guard context.options.limit != nil, plays.contains(where: { !$0.allowsEmpty }) else { return }
        throw InvalidInput(
            .error(
                "no-target", "-d takes no domain of any play", at: nil,
                help: "`virt-playbook list domains` without -d names those there are"))
    }
}

extension [DomainID] {
    /// With those whose names are not there yet: what an earlier play of a dry run would make is there for the later ones.
    fileprivate func adding(_ made: [DomainID]) -> [DomainID] {
        let names = Set(map(\.name))
        return self + made.filter { !names.contains($0.name) }
    }
}
