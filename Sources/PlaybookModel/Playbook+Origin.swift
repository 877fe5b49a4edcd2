// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// What a playbook was made of.
extension Playbook {
    /// Its own file, and those where its steps and variables stand; not those of `-e`.
    package var files: Set<SourceFile> {
        var files: Set = [source]
        for play in plays {
            files.formUnion(play.steps.map(\.range.file))
            for variables in [play.variables] + play.steps.map(\.variables) {
                files.formUnion(variables.values.filter { !variables.pinned.contains($0.key) }.map(\.value.range.file))
            }
        }
        return files
    }

    /// The names of the variables that `-e` set.
    package var extraVariables: Set<String> { plays.reduce(into: []) { $0.formUnion($1.variables.pinned) } }
}
