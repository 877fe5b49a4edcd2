// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import YAMLTree

/// What steps have from the play, the blocks and the `include_steps` that they stand in.
struct StepInheritance: Sendable {
    /// The play's variables, with those of blocks over them.
    var variables: Variables
    /// The blocks' own variables alone.
    var own = Variables()
    /// Where each variable was set last, but for those of the command line.
    var places: [String: SourceRange] = [:]
    /// The variables that hide those of a level further out.
    var shadowed: [ShadowedVariable] = []
    /// All must hold; each is looked at before each step.
    var conditions: [Condition] = []
    var tags: Set<String> = []
    var notified: [String] = []
    var onFailure: OnFailure?
    var runsOnce = false
    var isSecret = false
}

extension StepInheritance {
    /// Takes notice of the variables that a level sets.
    mutating func note(_ level: YAMLMapping?) {
        for entry in level?.entries ?? [] {
            if let hidden = places.updateValue(entry.keyRange, forKey: entry.key) {
                shadowed.append(ShadowedVariable(name: entry.key, range: entry.keyRange, hidden: hidden))
            }
        }
    }
}

/// A variable that hides one of the same name, for the part of a play that it is set for.
package struct ShadowedVariable: Sendable, Hashable {
    package let name: String
    package let range: SourceRange
    /// Where the other one is set.
    package let hidden: SourceRange
}
