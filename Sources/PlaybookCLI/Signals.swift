// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CTerminal
import Engine
import Foundation
import Synchronization
import UnixSignals

/// Answers signals while guests are worked on.
///
/// The first interrupt asks for an end, the second one ends the process within a second or so. A reader of the report that
/// goes away (SIGPIPE) ends nothing. A terminal that goes away (SIGHUP) is a first interrupt and never a second: it may be
/// told more than once, and nobody is there any more to mean it. Under `nohup` it is ignored as ever.
enum Signals {
    /// How long no further interrupt cuts the second one's end short: who holds the keys down means no more by it.
    private static let grace = Duration.seconds(2)

    /// Listens while `body` runs; `answer` tells the user what the first interrupt does, `ending` is what the second does.
    /// A later one does not wait for reports that nobody takes.
    static func handling<Value: Sendable>(
        _ interruption: Interruption, answer: String, ending: SuddenEnd, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        let race = Race()
        let listener = Task {
            var deadline: ContinuousClock.Instant?
            let trapped: [UnixSignal] = [.sigint, .sigterm, .sigpipe] + (vp_ignores_hangup() != 0 ? [] : [.sighup])
            for await signal in await UnixSignalsSequence(trapping: trapped) {
                if signal == .sigpipe || signal == .sighup && interruption.isRequested { continue }
                if let deadline {
                    if .now > deadline { ProcessEnd.end(ExitStatus.interrupted.rawValue) }
                } else if interruption.isRequested {
                    guard race.isWon(by: .user) else { return }
                    deadline = .now + grace
                    Task {
                        Output.fail("\(signal): \(await ending.lastWords())")
                        await ending.endReports()
                        ProcessEnd.end(ExitStatus.interrupted.rawValue)
                    }
                } else {
                    interruption.request()
                    Output.fail("\(signal): \(answer) Again to stop at once.")
                }
            }
        }
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        // The last words come last, and the status is theirs.
        if !race.isWon(by: .work) { await listener.value }
        listener.cancel()
        return try result.get()
    }
}

/// Whether the work ended first, or the user wanted the end before.
private final class Race: Sendable {
    enum Runner { case work, user }

    private let winner = Mutex<Runner?>(nil)

    /// Whether nobody else has won; from then on nobody else does.
    func isWon(by runner: Runner) -> Bool {
        winner.withLock { winner in
            winner = winner ?? runner
            return winner == runner
        }
    }
}
