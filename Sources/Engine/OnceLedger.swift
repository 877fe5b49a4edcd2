// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookModel

/// What one target of a play did for all: the first, by their order, that a step is not skipped on does it, and the others
/// wait for it. A run takes the same one as the dry run before it, however fast each target is.
actor OnceLedger {
    private enum Entry {
        case running
        case ended(StepResult, register: ContextValue)
    }

    private var entries: [Int: Entry] = [:]
    /// The targets in their order, without the first ones on which no step comes any more.
    private var targets: ArraySlice<TargetID>
    /// Those on which no step comes any more.
    private var gone: Set<TargetID> = []
    /// Those on which a step, by its number, was skipped.
    private var skipped: [Int: Set<TargetID>] = [:]
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private let interruption: Interruption

    /// A ledger for targets that begin in this order. Who waits in it is woken by an interrupt.
    init(_ targets: [TargetID], interruption: Interruption) {
        self.targets = targets[...]
        self.interruption = interruption
    }

    /// Who does a step.
    enum Claim: Sendable {
        /// The caller, who is to call `settle` then.
        case granted
        /// Another target did it.
        case ended(StepResult, register: ContextValue)
        /// Nobody, as far as this target is concerned: the user asked to stop.
        case interrupted
    }

    func claim(_ step: Step, on target: TargetID) async -> Claim {
        while true {
            switch entries[step.number] {
            case .ended(let result, let register): return .ended(result, register: register)
            case nil where next(for: step) == target:
                entries[step.number] = .running
                return .granted
            case nil, .running:
                guard !interruption.isRequested else { return .interrupted }
                let number = interruption.observe { Task { await self.wake() } }
                await withCheckedContinuation { waiting.append($0) }
                interruption.forget(number)
            }
        }
    }

    /// Tells what came of a step that was claimed; one that was skipped is left to the next target.
    func settle(_ step: Step, as result: StepResult, register: ContextValue) {
        if result.status == .skipped {
            skipped[step.number, default: []].insert(result.target)
            entries[step.number] = nil
        } else {
            entries[step.number] = .ended(result, register: register)
        }
        wake()
    }

    /// Tells that no further step of the play comes on a target.
    func leave(_ target: TargetID) {
        gone.insert(target)
        while let first = targets.first, gone.contains(first) { targets.removeFirst() }
        wake()
    }

    private func next(for step: Step) -> TargetID? {
        targets.first { !gone.contains($0) && skipped[step.number]?.contains($0) != true }
    }

    private func wake() {
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
