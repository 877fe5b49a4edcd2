// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import PlaybookModel

/// The domains that a play's `where` takes.
extension Executor {
    /// Those that the play takes; one of which that cannot be told ends there.
    func fitting(_ candidates: [TargetRunner], for play: Play) async -> [TargetRunner] {
        guard let condition = play.domains.condition else { return candidates }
        let verdicts = await verdicts(on: candidates, of: condition, for: play)
        let decided = Array(zip(candidates, verdicts))
        let chosen = await withWindow(of: context.options.forks, over: decided) { runner, verdict -> TargetRunner? in
            switch verdict {
            case .success(let isTaken): return isTaken ? runner : nil
            case .failure(var failure):
                if failure.range == nil { failure.range = condition.range }
                await runner.refuse(failure, named: "where", action: "domains")
                await runner.end(play.policyOfAnEnd)
                return runner
            }
        }
        return chosen.compactMap(\.self)
    }

    /// Plays for just those domains that they take as things are now, to be checked before anything runs; one that
    /// takes none is left out.
    func narrowed(_ plays: [Play], at sites: [Site], listed: Listing) async -> [Play] {
        var narrowed: [Play] = []
        for play in plays {
            guard let condition = play.domains.condition else {
                narrowed.append(play)
                continue
            }
            let candidates = sites.flatMap { site in
                site.resolver.existingTargets(of: play, among: listed[site.host.name] ?? []).map {
                    TargetRunner($0, on: site.host, connection: site.connection, context: context.rehearsal)
                }
            }
            // What cannot be told is told when the play's turn comes.
            let verdicts = await verdicts(on: candidates, of: condition, for: play)
            let domains = zip(candidates, verdicts).compactMap { runner, verdict in
                (try? verdict.get()) == true ? runner.id.domain : nil
            }
            if !domains.isEmpty { narrowed.append(play.narrowed(to: domains)) }
        }
        return narrowed
    }

    private func verdicts(
        on candidates: [TargetRunner], of condition: TargetCondition, for play: Play
    ) async -> [Result<Bool, StepFailure>] {
        await withWindow(of: context.options.forks, over: candidates) { runner in
            do throws(StepFailure) {
                return .success(try await runner.fits(condition, of: play))
            } catch {
                return .failure(error)
            }
        }
    }
}
