// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// An entry of a list of steps.
package indirect enum StepItem: Sendable {
    case step(Step)
    case block(Block)

    /// Its steps in the order of the text, those for failures included.
    package var steps: [Step] {
        switch self {
        case .step(let step): [step]
        case .block(let block): (block.body + block.rescue + block.always).flatMap(\.steps)
        }
    }
}

/// Steps that stand or fall together.
package struct Block: Sendable {
    package let range: SourceRange
    /// What its own `on_failure` says: with `rollback`, its changes are taken back before `rescue` runs.
    package let onFailure: OnFailure?
    package let body: [StepItem]
    /// What is done where a step of the body fails: then the block has not failed.
    package let rescue: [StepItem]
    /// What is done in the end, whether the body failed or not.
    package let always: [StepItem]

    /// The block with some of its steps; nil where none is left that is not for failures.
    func with(body: [StepItem], rescue: [StepItem], always: [StepItem]) -> Block? {
        guard !body.isEmpty || !always.isEmpty else { return nil }
        return Block(range: range, onFailure: onFailure, body: body, rescue: rescue, always: always)
    }
}
