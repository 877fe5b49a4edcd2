// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CTerminal
import Engine
import Foundation
import UnixSignals

/// Answers signals while guests are worked on.
///
/// The first interrupt asks for an end, the second one ends the process at once. A reader of the report that goes away
/// (SIGPIPE) ends nothing. A terminal that goes away (SIGHUP) is a first interrupt and never a second: it may be told more
/// than once, and nobody is there any more to mean it. Under `nohup` it is ignored as ever.
enum Signals {
    /// Listens while `body` runs; `answer` tells the user what the first interrupt does. Before the second one ends the
    /// process, `lastWords` ends the reports; a third one does not wait for that.
    static func handling<Value: Sendable>(
        _ interruption: Interruption, answer: String, lastWords: (@Sendable () async -> Bool)? = nil,
        _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let listener = Task {
            var isEnding = false
            let trapped: [UnixSignal] = [.sigint, .sigterm, .sigpipe] + (vp_ignores_hangup() != 0 ? [] : [.sighup])
            for await signal in await UnixSignalsSequence(trapping: trapped) {
                if signal == .sigpipe || signal == .sighup && interruption.isRequested { continue }
                if interruption.isRequested {
                    Output.fail("\(signal): ended at once; what is not undone, `virt-playbook rollback` takes back")
                    guard let lastWords, !isEnding else { ProcessEnd.end(ExitStatus.interrupted.rawValue) }
                    isEnding = true
                    Task { if await lastWords() { ProcessEnd.end(ExitStatus.interrupted.rawValue) } }
                    continue
                }
                interruption.request()
                Output.fail("\(signal): \(answer) Again to stop at once.")
            }
        }
        defer { listener.cancel() }
        return try await body()
    }
}
