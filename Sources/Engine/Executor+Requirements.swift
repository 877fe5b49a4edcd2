// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import PlaybookModel

extension Executor {
    /// Holds what plays require against the versions of each host. Throws what a host does not have.
    func checkRequirements(of plays: [Play], at sites: [Site]) async throws(RunFailure) {
        let requirements = plays.flatMap(\.requirements)
        guard !requirements.isEmpty else { return }
        var mistakes = DiagnosticCollector()
        for requirement in requirements where requirement.subject == .product {
            hold(requirement, against: context.options.product, of: "this", named: "virt-playbook", into: &mistakes)
        }
        for site in sites where requirements.contains(where: { $0.subject != .product }) {
            let facts: HostFacts
            do throws(HypervisorError) { facts = try await site.connection.facts() } catch {
                // A host that is lost by now is reported when its play begins.
                if error.connectionIsLost { continue }
                throw .input(
                    InvalidInput(
                        .error("not-known", "\(site.host.name) does not tell its versions: \(error)", at: nil)))
            }
            for requirement in requirements {
                switch requirement.subject {
                case .libvirt:
                    hold(requirement, against: facts.libvirt, of: site.host.name, named: "libvirt", into: &mistakes)
                case .qemu:
                    hold(requirement, against: facts.hypervisor, of: site.host.name, named: "QEMU", into: &mistakes)
                case .product: continue
                }
            }
        }
        do throws(InvalidInput) { try mistakes.throwIfFailed() } catch { throw .input(error) }
    }

    private func hold(
        _ requirement: Requirement, against version: Version?, of owner: String, named name: String,
        into mistakes: inout DiagnosticCollector
    ) {
        if let version, requirement.versions.allows(version) { return }
        mistakes.error(
            "requirement",
            "\(owner) \(owner == "this" ? "is" : "has") \(name)\(version.map { " \($0)" } ?? " of an unknown version"), "
                + "and the play needs \(requirement.versions.text)", at: requirement.range,
            help: "nothing was changed; leave the host out, or change `requires`")
    }
}
