// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import PlaybookModel

/// Puts questions to the user, one at a time; only a terminal answers any.
actor Questions {
    private var isAsking = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var runsAll = false

    /// Whether there is somebody to ask.
    static var areAnswered: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// Gives the line that the user types. Throws where there is nobody, or the input ends.
    func ask(_ prompt: String) async throws(StepFailure) -> String {
        guard Self.areAnswered else {
            throw StepFailure("there is nobody to ask: this is no terminal", help: "run it on a terminal")
        }
        guard let answer = await answer(to: prompt) else { throw StepFailure("nobody answered") }
        return answer
    }

    /// Asks whether to run a step on a target.
    func confirm(_ step: String, on target: String) async -> Bool {
        guard !runsAll else { return true }
        while true {
            guard !runsAll else { return true }
            switch await answer(to: "Run `\(step)` on \(target)? (y)es, (N)o, (c)ontinue with all:")?.lowercased() {
            case "y", "yes": return true
            case "c", "continue":
                runsAll = true
                return true
            case nil, "", "n", "no": return false
            default: continue
            }
        }
    }

    private func answer(to prompt: String) async -> String? {
        while isAsking { await withCheckedContinuation { waiting.append($0) } }
        isAsking = true
        defer {
            isAsking = false
            if !waiting.isEmpty { waiting.removeFirst().resume() }
        }
        // What stands on the line is a progress line, if anything.
        FileHandle.standardError.write(Data("\r\u{1B}[K\(TerminalText.escaped(Output.secrets.masked(prompt))) ".utf8))
        // Reading blocks: it has a thread of its own.
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: readLine()) }
        }
    }
}
