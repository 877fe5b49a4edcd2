// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import PlaybookModel

extension Executor {
    /// The commands that a policy denies once a target's name and the variables are filled in. Steps that need more
    /// than these are held against the policy right before they would be sent.
    func denials(in play: Play, for domains: [DomainID], at site: Site) -> [Diagnostic] {
        guard let policy = context.options.policy else { return [] }
        let steps = play.steps.filter {
            !$0.isFixed && !$0.commands.isEmpty && !$0.needs.replies && !$0.needs.facts
        }
        return domains.flatMap { domain in
            steps.compactMap { step -> Diagnostic? in
                var document = ContextDocument.identity(host: site.host, uri: site.connection.uri, domain: domain)
                document["changed"] = .bool(false)
                let context = TemplateContext(document: document, variables: play.variables)
                do throws(StepFailure) {
                    // What cannot be filled in fails at its own time, with its own message.
                    guard let bound = try? step.bound(in: context) else { return nil }
                    try policy.check(bound, of: step)
                    return nil
                } catch {
                    return .error("denied", error.message, at: error.range, help: error.help)
                }
            }
        }
    }
}
