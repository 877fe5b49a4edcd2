// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Synchronization

/// Makes a plan's targets of a dry run's events.
package final class PlanRecorder: Sendable {
    private struct State {
        var play = ""
        var targets: [TargetID: PlannedTarget] = [:]
        var refusals: [String: String] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// Takes the next event of the run.
    package func record(_ event: RunEvent) {
        state.withLock { state in
            switch event {
            case .playStarted(let name, _, _): state.play = name
            case .targetFound(let id, let facts):
                state.targets[id] = PlannedTarget(host: id.host, domain: id.domain.name, found: facts)
            case .stepEnded(let result):
                state.targets[result.target]?.steps.append(PlannedTarget.Step(result, of: state.play))
                if state.targets[result.target] == nil, let failure = result.failure {
                    state.refusals[result.target.description] = failure.message
                }
            case .warning, .stepProgressed, .failuresRescued, .changeUndone, .hostUnreachable, .runEnded: break
            }
        }
    }

    /// The targets so far, sorted by name.
    package var targets: [PlannedTarget] {
        state.withLock { $0.targets.values.sorted { $0.name < $1.name } }
    }

    /// Why targets could not be looked at so far, by their names.
    package var refusals: [String: String] { state.withLock(\.refusals) }
}
