// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine

/// The word at the head of a report's line.
enum ReportWord: String, CaseIterable {
    case ok, changed, skipped, failed, unreachable, conflict, waiting
    case rolledBack = "rolled back"
    case givenUp = "given up"
    case undoFailed = "undo failed"

    init(_ status: StepResult.Status) {
        switch status {
        case .ok: self = .ok
        case .changed: self = .changed
        case .skipped: self = .skipped
        case .failed: self = .failed
        case .unreachable: self = .unreachable
        case .conflict: self = .conflict
        }
    }

    private static let width = allCases.map(\.rawValue.count).max() ?? 0

    /// The word in a column as wide as the longest one.
    var padded: String { rawValue + String(repeating: " ", count: Self.width - rawValue.count) }

    var style: TextStyle {
        switch self {
        case .ok: .green
        case .changed, .rolledBack, .givenUp: .yellow
        case .skipped, .waiting: .cyan
        case .failed, .unreachable, .conflict, .undoFailed: .red
        }
    }
}
