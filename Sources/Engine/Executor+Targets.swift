// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

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
        if let invalid { throw .input(invalid) }
        return (plays, lost)
    }
}
