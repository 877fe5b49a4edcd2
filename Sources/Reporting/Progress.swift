// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine

/// How far a play is, for the line below the report.
struct Progress {
    private let targets: Int
    private var steps = 0
    private var seen: Set<TargetID> = []
    /// The tenth that each step under way was last shown with.
    private var tenths: [TargetID: Int] = [:]

    init(targets: Int = 0) { self.targets = targets }

    /// Whether there is room for how far single steps are.
    var showsSteps: Bool { targets <= 20 }

    mutating func stepEnded(on target: TargetID) {
        steps += 1
        seen.insert(target)
        tenths[target] = nil
    }

    /// Notes how far a step is. Returns whether it has come a tenth further, or has just begun.
    mutating func stepProgressed(on target: TargetID, _ progress: StepResult.Progress) -> Bool {
        let tenth = (progress.percent ?? 0) / 10
        defer { tenths[target] = tenth }
        return tenths[target] != tenth
    }

    /// Empty while there is nothing to wait for.
    var line: String {
        guard targets > 0 else { return "" }
        return "\(seen.count) of \(targets) domains begun, \(steps) steps done"
    }
}
