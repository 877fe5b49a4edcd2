// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Engine

/// The exit statuses that scripts rely on.
enum ExitStatus: Int32 {
    case done = 0
    case toolFailed = 1
    case targetFailed = 2
    case undoIncomplete = 3
    case hostUnreachable = 4
    case wrongInput = 65
    case interrupted = 130

    init(_ outcome: RunSummary.Outcome) {
        switch outcome {
        case .done: self = .done
        case .targetFailed: self = .targetFailed
        case .undoIncomplete: self = .undoIncomplete
        case .hostUnreachable: self = .hostUnreachable
        case .interrupted: self = .interrupted
        }
    }

    /// Ends the command with this status, without further words.
    func end() throws {
        if self != .done { throw ExitCode(rawValue) }
    }
}
