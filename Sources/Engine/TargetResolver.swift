// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import Hypervisor
import InventoryModel
import PlaybookModel

/// Finds the domains that a play is for.
struct TargetResolver {
    let host: InventoryHost
    let connection: any HypervisorConnection
    let limit: DomainSelector?
    /// The UUIDs for domains that are yet to be made, by their targets' names; others get new ones.
    let newUUIDs: [String: String]

    /// What a play's domains come to on the host.
    struct Resolution {
        /// Sorted by name.
        var targets: [DomainID] = []
        var missing: [Missing] = []

        /// Throws where a domain is missing.
        func throwIfIncomplete() throws(InvalidInput) {
            guard !missing.isEmpty else { return }
            throw InvalidInput(diagnostics: missing.map(\.mistake))
        }
    }

    /// A domain that a play names, and that the host does not have.
    struct Missing {
        /// As far as it is named.
        let domain: DomainID
        let mistake: Diagnostic

        /// What it comes to where it was there when the run began, or a play was to make it.
        var failure: StepFailure {
            StepFailure(
                mistake.message, kind: .conflict,
                help: "it was undefined or renamed meanwhile, or no play made it; run again once it is there",
                range: mistake.range)
        }
    }

    /// The play's targets on the host. Throws names that it does not have, but for those that plays before this one make.
    func targets(
        of play: Play, among existing: [DomainID], created: Set<String> = [], warnings: inout DiagnosticCollector
    ) throws(InvalidInput) -> [DomainID] {
        let resolved = resolve(play, among: existing, created: created, warnings: &warnings)
        try resolved.throwIfIncomplete()
        return resolved.targets
    }

    /// The play's targets on the host, and what is missing there, with warnings for patterns that fit nothing. What plays
    /// before this one make is not missing.
    func resolve(
        _ play: Play, among existing: [DomainID], created: Set<String> = [], warnings: inout DiagnosticCollector
    ) -> Resolution {
        let names = Set(existing.map(\.name))
        let uuids = Set(existing.map(\.uuid))
        var resolved = Resolution(targets: existing.filter { play.domains.selects($0) })
        for pattern in play.domains.patterns where !pattern.excludes {
            switch pattern.form {
            case .name(let name) where !names.contains(name):
                if let domain = domainMade(by: play, named: name) {
                    if play.domains.selects(domain) { resolved.targets.append(domain) }
                } else if !created.contains(name) {
                    let nearest = NearestName.suggestion(for: name, among: existing.map(\.name))
                    resolved.missing.append(
                        Missing(
                            domain: DomainID(name: name, uuid: ""),
                            mistake: .error(
                                "no-such-domain",
                                "\(host.name) has no domain `\(name)`",
                                at: pattern.range,
                                help: nearest.map { "did you mean `\($0)`?" }
                                    ?? "`virsh list --all` names those there are; a `define` step of the play may make it"
                            )))
                }
            case .uuid(let uuid) where !uuids.contains(uuid):
                resolved.missing.append(
                    Missing(
                        domain: DomainID(name: uuid, uuid: uuid),
                        mistake: .error(
                            "no-such-domain", "\(host.name) has no domain with the UUID \(uuid)", at: pattern.range)))
            case .glob, .regex:
                guard !existing.contains(where: pattern.matches) else { continue }
                warnings.warning("no-match", "`\(pattern.text)` fits no domain of \(host.name)", at: pattern.range)
            case .name, .uuid: continue
            }
        }
        if let limit { resolved.targets.removeAll { !limit.selects($0) } }
        resolved.targets.sort { $0.name < $1.name }
        return resolved
    }

    /// The play's targets among domains that exist.
    func existingTargets(of play: Play, among existing: [DomainID]) -> [DomainID] {
        existing.filter { play.domains.selects($0) && limit?.selects($0) ?? true }
    }

    /// The names of domains that the play's steps would make among those it lists.
    func names(madeBy play: Play) -> Set<String> {
        Set(
            play.domains.patterns.compactMap { pattern in
                guard !pattern.excludes, case .name(let name) = pattern.form else { return nil }
                return domainMade(by: play, named: name)?.name
            })
    }

    /// The domain that a play is for although it does not exist: one that it makes, or takes care not to exist.
    private func domainMade(by play: Play, named name: String) -> DomainID? {
        let target = TargetID(host: host.name, domain: DomainID(name: name, uuid: ""))
        let candidate = DomainID(name: name, uuid: newUUIDs[target.description] ?? UUID().uuidString)
        for step in play.steps {
            if step.kind.spec.acceptsAbsentDomain { return candidate }
            let context = TemplateContext(
                document: ContextDocument.identity(host: host, uri: connection.uri, domain: candidate),
                variables: play.variables)
            // What needs more than the name to be read fails at its own time, with its own message.
            guard let bound = try? step.bound(in: context), let made = bound.action.createdDomain, made.name == name
            else { continue }
            return made.uuid.isEmpty ? candidate : made
        }
        return nil
    }
}
