// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine

/// How far a play is, for the line below the report.
struct Progress {
    private let targets: Int
    private var steps = 0
    private var seen: Set<TargetID> = []

    init(targets: Int = 0) { self.targets = targets }

    mutating func stepEnded(on target: TargetID) {
        steps += 1
        seen.insert(target)
    }

    /// Empty while there is nothing to wait for.
    var line: String {
        guard targets > 0 else { return "" }
        return "\(seen.count) of \(targets) domains begun, \(steps) steps done"
    }
}
