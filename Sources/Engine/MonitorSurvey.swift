// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import PlaybookModel

/// Finds out which QEMUs the QMP commands of plays, and the events that they wait for, are for.
struct MonitorSurvey: Sendable {
    /// The plays that send QMP commands or wait for events.
    let plays: [Play]
    let sites: [Executor.Site]
    /// What hosts had a moment ago.
    let listed: Executor.Listing
    let schemas: any MonitorSchemas
    let context: RunContext

    /// A domain to which a play sends QMP commands.
    struct User: Sendable {
        let site: Executor.Site
        let domain: DomainID
        /// Its XML, of one that a play is about to make.
        var xml: String?
    }

    /// Domains of one QEMU, on any hosts.
    struct Group: Sendable {
        let emulator: Emulator
        /// Whether the emulator of any of them was not looked at now.
        var isRemembered = false
        /// The plays that are for it, each with its first domain.
        var users: [(play: Play, user: User)] = []
        /// Those that QMP commands are sent to.
        var domains: [User] = []

        func isUsed(by play: Play) -> Bool { users.contains { $0.play.range == play.range } }

        /// Adds a domain of a play, whose domains come one after the other.
        mutating func add(_ user: User, of play: Play, isRemembered: Bool) {
            if users.last?.play.range != play.range { users.append((play, user)) }
            // Only a domain that a command will reach may be asked, which taints it.
            if play.steps.contains(where: \.sendsQMP) { domains.append(user) }
            self.isRemembered = self.isRemembered || isRemembered
        }
    }

    /// What a survey found.
    struct Result: Sendable {
        var groups: [Group]
        /// Domains whose XML could not be looked at, so that nobody knows their QEMU.
        var unseen: [TargetID] = []
        /// The plays that have targets, by their numbers.
        var aimed: Set<Int> = []
        /// What there is to remember of hosts, by their URIs, that was not known before.
        var news: [String: [String: Emulator.Program]] = [:]
    }

    /// Looks at all hosts; one that is lost by now is left out, as the run will report it. What the XML of earlier runs
    /// told is believed where memory is trusted.
    func result(trustingMemory: Bool) async -> Result {
        let surveyed = await withWindow(of: context.options.forks, over: sites) { site in
            await survey(site, trustingMemory: trustingMemory)
        }
        var groups: [Emulator: Group] = [:]
        var news: [String: [String: Emulator.Program]] = [:]
        let found = surveyed.compactMap(\.self)
        for found in found {
            news.merge(found.news) { $1 }
            for group in found.groups {
                let emulator = group.emulator
                var known = groups[emulator] ?? Group(emulator: emulator)
                known.isRemembered = known.isRemembered || group.isRemembered
                known.domains += group.domains
                for user in group.users where !known.isUsed(by: user.play) {
                    known.users.append(user)
                }
                groups[emulator] = known
            }
        }
        return Result(
            groups: groups.values.sorted { $0.emulator.description < $1.emulator.description },
            unseen: found.flatMap(\.unseen), aimed: found.reduce(into: []) { $0.formUnion($1.aimed) }, news: news)
    }

    private func survey(_ site: Executor.Site, trustingMemory: Bool) async -> Result? {
        guard let existing = listed[site.host.name] else { return nil }
        let targets = plays.map { ($0, site.resolver.existingTargets(of: $0, among: existing)) }
        do throws(HypervisorError) {
            let version = try await site.connection.facts().hypervisor
            let remembered = trustingMemory ? recall(at: site) : [:]
            let (programs, unseen) = await programs(of: Set(targets.flatMap(\.1)), at: site, remembered: remembered)
            var groups: [Emulator: Group] = [:]
            for (play, domains) in targets {
                if domains.isEmpty, let user = await maker(play, at: site),
                    let program = user.xml.flatMap(schemas.program)
                {
                    let emulator = Emulator(program: program, version: version)
                    groups[emulator, default: Group(emulator: emulator)].users.append((play, user))
                }
                for domain in domains {
                    guard let program = programs[domain.uuid] else { continue }
                    let emulator = Emulator(program: program, version: version)
                    let user = User(site: site, domain: domain)
                    groups[emulator, default: Group(emulator: emulator)]
                        .add(user, of: play, isRemembered: remembered[domain.uuid] != nil)
                }
            }
            let uuids = Set(existing.map(\.uuid))
            let news = programs == remembered ? [:] : [site.connection.uri: programs.filter { uuids.contains($0.key) }]
            let aimed = targets.indices.filter { !targets[$0].1.isEmpty }
            return Result(groups: Array(groups.values), unseen: unseen, aimed: Set(aimed), news: news)
        } catch {
            return nil
        }
    }

    /// The first domain that a play would make, with the XML that it would give it.
    private func maker(_ play: Play, at site: Executor.Site) async -> User? {
        var ignored = DiagnosticCollector()
        // What cannot be told here is told when the play's turn comes.
        let made = try? site.resolver.targets(of: play, among: [], warnings: &ignored)
        guard let domain = made?.first else { return nil }
        let session = site.connection.session(for: domain, timeout: context.options.callTimeout)
        let view = TargetView(
            session: session, connection: site.connection, isDryRun: true, showsDifferences: false)
        let document = ContextDocument.identity(host: site.host, uri: site.connection.uri, domain: domain)
        for step in play.steps {
            let bound = try? step.bound(in: TemplateContext(document: document, variables: play.variables))
            guard let action = bound?.action, action.createdDomain?.name == domain.name,
                let xml = (try? await action.planned(on: view))??.prediction.inactiveXML ?? nil
            else { continue }
            return User(site: site, domain: domain, xml: xml)
        }
        return nil
    }

    /// The emulators of domains; those that do not exist yet, or name none, are left out, and so are, and given beside,
    /// those that cannot be looked at.
    private func programs(
        of domains: Set<DomainID>, at site: Executor.Site, remembered: [String: Emulator.Program]
    ) async -> (programs: [String: Emulator.Program], unseen: [TargetID]) {
        let unknown = domains.filter { remembered[$0.uuid] == nil }.sorted { $0.name < $1.name }
        let looks = await withWindow(of: context.options.forks, over: unknown) { domain in
            let session = site.connection.session(for: domain, timeout: context.options.callTimeout)
            do throws(HypervisorError) {
                return Swift.Result<String?, HypervisorError>.success(try await session.currentXML())
            } catch {
                return .failure(error)
            }
        }
        var programs = remembered
        var unseen: [TargetID] = []
        for (domain, look) in zip(unknown, looks) {
            switch look {
            case .success(let xml?): programs[domain.uuid] = schemas.program(of: xml)
            case .success(nil): continue
            case .failure: unseen.append(TargetID(host: site.host.name, domain: domain))
            }
        }
        return (programs, unseen)
    }

    private func recall(at site: Executor.Site) -> [String: Emulator.Program] {
        do throws(StepFailure) { return try schemas.recall(at: site.connection.uri) } catch {
            context.report(
                .warning(.warning("unusable-memory", error.message, at: nil, help: "the domains are looked at anew")))
            return [:]
        }
    }
}
