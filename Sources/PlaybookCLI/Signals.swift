// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine
import Foundation
import UnixSignals

/// Answers interrupts: the first asks the run to stop and undo, the second ends the process at once.
enum Signals {
    /// Listens while `body` runs.
    static func handling<Value: Sendable>(
        _ interruption: Interruption, _ body: () async throws -> Value
    ) async throws -> Value {
        let listener = Task {
            for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                if interruption.isRequested {
                    Output.fail(
                        "ended at once by \(signal); the journal keeps what was not undone: virt-playbook rollback")
                    exit(ExitStatus.interrupted.rawValue)
                }
                interruption.request()
                Output.fail("\(signal): no new step begins; running ones end and are undone. Again to stop at once.")
            }
        }
        defer { listener.cancel() }
        return try await body()
    }
}
