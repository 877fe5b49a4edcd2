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

    /// The play's targets on the host, sorted by name, with warnings for patterns that fit nothing. Throws names that
    /// the host does not have, but for those that plays before this one make.
    func targets(
        of play: Play, among existing: [DomainID], created: Set<String> = [], warnings: inout DiagnosticCollector
    ) throws(InvalidInput) -> [DomainID] {
        var mistakes = DiagnosticCollector()
        var targets = existing.filter { play.domains.selects($0) }
        for pattern in play.domains.patterns where !pattern.excludes {
            guard !existing.contains(where: pattern.matches) else { continue }
            switch pattern.form {
            case .name(let name):
                if let domain = domainMade(by: play, named: name) {
                    if play.domains.selects(domain) { targets.append(domain) }
                } else if !created.contains(name) {
                    let nearest = NearestName.suggestion(for: name, among: existing.map(\.name))
                    mistakes.error(
                        "no-such-domain",
                        "\(host.name) has no domain `\(name)`, and no `define` step of the play makes it",
                        at: pattern.range,
                        help: nearest.map { "did you mean `\($0)`?" } ?? "`virsh list --all` names those there are")
                }
            case .uuid(let uuid):
                mistakes.error("no-such-domain", "\(host.name) has no domain with the UUID \(uuid)", at: pattern.range)
            case .glob, .regex:
                warnings.warning("no-match", "`\(pattern.text)` fits no domain of \(host.name)", at: pattern.range)
            }
        }
        try mistakes.throwIfFailed()
        if let limit { targets.removeAll { !limit.selects($0) } }
        return targets.sorted { $0.name < $1.name }
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
