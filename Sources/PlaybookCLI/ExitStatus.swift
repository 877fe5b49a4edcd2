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
    /// A dry run that was asked to tell: it would change something.
    case changesPending = 10
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

    /// The status in a word, for programs.
    var word: String {
        switch self {
        case .done: "done"
        case .toolFailed: "tool_failed"
        case .targetFailed: "target_failed"
        case .undoIncomplete: "undo_incomplete"
        case .hostUnreachable: "host_unreachable"
        case .changesPending: "changes_pending"
        case .wrongInput: "wrong_input"
        case .interrupted: "interrupted"
        }
    }

    /// Shows why a run could not begin or go on, on standard error.
    init(showing failure: RunFailure) {
        switch failure {
        case .input(let error):
            Output.show(error)
            self = .wrongInput
        case .store(let error):
            Output.fail(error.description)
            self = .toolFailed
        }
    }

    /// Ends the command with this status, without further words.
    func end() throws {
        if self != .done { throw ExitCode(rawValue) }
    }
}

extension ExitStatus {
    /// The statuses in the user's words.
    static let guide: [(status: Int32, meaning: String)] = [
        (done.rawValue, "done"),
        (toolFailed.rawValue, "the tool itself failed"),
        (targetFailed.rawValue, "a target failed"),
        (undoIncomplete.rawValue, "a rollback did not complete"),
        (hostUnreachable.rawValue, "a host was unreachable"),
        (changesPending.rawValue, "changes are pending, with --detailed-exitcode"),
        (64, "the command line is wrong"),
        (wrongInput.rawValue, "the playbook is wrong, or a plan does not hold any more"),
        (interrupted.rawValue, "interrupted"),
    ]
}
