// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine

/// What happened, by play and target, for reports that are written at the end.
struct TargetLog<Entry: Sendable>: Sendable {
    /// A play; without a name for what belongs to none, as what a rollback does.
    struct Play: Sendable {
        let name: String?
        fileprivate(set) var entries: [TargetID: [Entry]] = [:]

        /// Its targets with what happened on each, sorted by name.
        var targets: [(target: TargetID, entries: [Entry])] {
            entries.map { ("\($0.key)", $0.key, $0.value) }.sorted { $0.0 < $1.0 }.map { ($0.1, $0.2) }
        }
    }

    private(set) var plays: [Play] = []

    mutating func begin(_ play: String) { plays.append(Play(name: play)) }

    mutating func add(_ entry: Entry, on target: TargetID) {
        if plays.isEmpty { plays.append(Play(name: nil)) }
        plays[plays.count - 1].entries[target, default: []].append(entry)
    }

    /// Changes the latest entries of a target in the play that goes on.
    mutating func update(_ target: TargetID, _ change: (inout [Entry]) -> Void) {
        guard !plays.isEmpty else { return }
        change(&plays[plays.count - 1].entries[target, default: []])
    }
}
