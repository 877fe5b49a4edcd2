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
        /// Steps failed; what is to follow where nothing rescues them, and what came of them.
        case failed(OnFailure, [StepResult])
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
        let mark = Mark(
            journal: journal.count, changed: changed, notified: notified, rehearsal: await view.rehearsal)
        let outerFailure = rescuedFailure
        defer { rescuedFailure = outerFailure }
        var ending = await self.walk(block.body, in: walk, isRescued: isRescued || !block.rescue.isEmpty)
        if case .failed(let policy, let failed) = ending {
            tell(of: failed)
            if !block.rescue.isEmpty {
                if block.onFailure == .rollback, await !takeBack(to: mark) { return .ended(policy.ofAnEnd) }
                ending = await self.walk(block.rescue, in: walk, isRescued: isRescued)
                switch ending {
                case .done:
                    tally.rescue(failed)
                    context.report(.failuresRescued(failed))
                case .failed(let policy, let more):
                    tell(of: more)
                    ending = .failed(policy, failed + more)
                case .ended: break
                }
            }
        }
        if case .ended = ending { return ending }
        let last = await self.walk(block.always, in: walk, isRescued: isRescued)
        switch (ending, last) {
        case (_, .done): break
        case (.failed(let policy, let failed), .failed(_, let more)): ending = .failed(policy, failed + more)
        default: ending = last
        }
        // Without a rescue around it all of the target is taken back anyway.
        if case .failed(let policy, _) = ending, isRescued, block.onFailure == .rollback, await !takeBack(to: mark) {
            return .ended(policy.ofAnEnd)
        }
        return ending
    }

    /// What there was when a block began.
    private struct Mark {
        let journal: Int
        let changed: Bool
        let notified: Set<String>
        let rehearsal: TargetView.Rehearsal
    }

    /// Takes back what a block did. Gives whether all is back.
    private func takeBack(to mark: Mark) async -> Bool {
        guard await undo(since: mark.journal) else { return false }
        (changed, notified) = (mark.changed, mark.notified)
        await view.rewind(to: mark.rehearsal)
        return true
    }

    /// Lets the steps that follow see why their block failed.
    private func tell(of failed: [StepResult]) {
        guard let value = failed.last.flatMap(ContextDocument.failure) else { return }
        rescuedFailure = context.options.vault.map { value.masked(by: $0.secrets) } ?? value
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
        guard !context.interruption.isRequested, let result = await perform(step, in: walk) else {
            return .ended(walk.play.policyOfAnEnd)
        }
        conclude(result)
        if result.status == .changed { notified.formUnion(step.notified) }
        guard result.failure != nil else { return .done }
        // Where a host is lost, going on would only fail at each step again.
        if result.status == .unreachable { return .ended(policy.ofAnEnd) }
        return step.onFailure == .continue ? .done : .failed(policy, [result])
    }
}

extension Play {
    /// What becomes of a target that goes no further, for a reason that is none of its steps'.
    var policyOfAnEnd: OnFailure { onFailure.ofAnEnd }
}

extension OnFailure {
    /// What is left of it where going on is no choice.
    fileprivate var ofAnEnd: OnFailure { self == .continue ? .stop : self }
}
