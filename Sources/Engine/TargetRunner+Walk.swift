// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookModel

/// A play on its way through its targets.
struct PlayWalk: Sendable {
    let play: Play
    let once: OnceLedger
}

/// Steps, blocks and handlers in their order.
extension TargetRunner {
    /// How a walk over steps ended.
    enum Ending {
        case done
        /// A step failed; what is to follow where nothing rescues it, and what it counts as.
        case failed(OnFailure, StepResult.Status)
        /// Nothing more may run: the user asked to stop, or the host is lost.
        case ended(OnFailure)
    }

    /// Walks items until one fails. Inside of what is rescued, a play's `on_failure: continue` does not go on.
    func walk(_ items: [StepItem], in walk: PlayWalk, isRescued: Bool = false) async -> Ending {
        for item in items {
            let ending =
                switch item {
                case .step(let step): await take(step, in: walk)
                case .block(let block): await self.walk(block, in: walk, isRescued: isRescued)
                }
            switch ending {
            case .done: continue
            case .failed(.continue, _) where !isRescued: continue
            case .failed, .ended: return ending
            }
        }
        return .done
    }

    /// Walks a block: its body, where that fails `rescue`, and in either case `always`.
    private func walk(_ block: Block, in walk: PlayWalk, isRescued: Bool) async -> Ending {
        let mark = (
            journal: journal.count, changed: changed, notified: notified, rehearsal: await view.rehearsal
        )
        var ending = await self.walk(block.body, in: walk, isRescued: isRescued || !block.rescue.isEmpty)
        if case .failed(_, let status) = ending, !block.rescue.isEmpty {
            if block.onFailure == .rollback {
                guard await undo(since: mark.journal) else { return .ended(.stop) }
                (changed, notified) = (mark.changed, mark.notified)
                await view.rewind(to: mark.rehearsal)
            }
            ending = await self.walk(block.rescue, in: walk, isRescued: isRescued)
            if case .done = ending { tally.rescue(status) }
        }
        if case .ended = ending { return ending }
        let last = await self.walk(block.always, in: walk, isRescued: isRescued)
        if case .done = last { return ending }
        guard case .failed = ending, case .failed = last else { return last }
        return ending
    }

    /// Runs the handlers that were called, each at most once, in their own order.
    func runHandlers(of walk: PlayWalk) async -> Ending {
        var waiting = walk.play.handlers
        while let next = waiting.firstIndex(where: { notified.contains($0.title) }) {
            let handler = waiting.remove(at: next)
            switch await take(handler, in: walk) {
            case .done, .failed(.continue, _): continue
            case let ending: return ending
            }
        }
        return .done
    }

    private func take(_ step: Step, in walk: PlayWalk) async -> Ending {
        let policy = step.onFailure ?? walk.play.onFailure
        let stop: OnFailure = policy == .continue ? .stop : policy
        guard !context.interruption.isRequested, let result = await perform(step, in: walk) else {
            return .ended(walk.play.policyOfAnEnd)
        }
        conclude(result)
        if result.status == .changed { notified.formUnion(step.notified) }
        guard result.failure != nil else { return .done }
        // Where a host is lost, going on would only fail at each step again.
        if result.status == .unreachable { return .ended(stop) }
        return step.onFailure == .continue ? .done : .failed(policy, result.status)
    }
}

extension Play {
    /// What becomes of a target that goes no further, for a reason that is none of its steps'.
    var policyOfAnEnd: OnFailure { onFailure == .continue ? .stop : onFailure }
}
