// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import PlaybookModel

extension Executor {
    /// The commands that a policy denies once a target's name and the variables are filled in. What only the run tells is
    /// held against the policy right before it would be sent.
    func denials(
        in play: Play, after earlier: some Sequence<Play>, for domains: [DomainID], at site: Site
    ) -> [Diagnostic] {
        guard let policy = context.options.policy, play.sendsWhatTemplatesGive else { return [] }
        let earlier = Array(earlier)
        var found: [Diagnostic] = []
        for domain in domains {
            let document = ContextDocument.identity(host: site.host, uri: site.connection.uri, domain: domain)
            let steps = play.foreseen(in: document, after: earlier)
            for denial in policy.mistakes(in: steps) where !found.contains(denial) { found.append(denial) }
        }
        return found
    }
}

extension Executor {
    /// What is wrong with what the templates of such steps give, whatever the target.
    func foreseenMistakes(in plays: [Play], of isMeant: (Step) -> Bool) -> [Diagnostic] {
        plays.enumerated().flatMap { index, play -> [Diagnostic] in
            guard play.sendsWhatTemplatesGive || play.steps.contains(where: { $0.loop != nil }) else { return [] }
            return play.foreseen(in: [:], after: plays[..<index]).filter { isMeant($0.step) }.flatMap(\.mistakes)
        }
    }
}

extension Play {
    /// Whether a command of its steps is known once their templates are filled in.
    var sendsWhatTemplatesGive: Bool { steps.contains { !$0.isFixed && !$0.commands.isEmpty } }
}
