// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import RunStore

/// What is still done where the user asks a second time to stop.
struct SuddenEnd: Sendable {
    let run: RunID
    /// Nil where nothing is changed.
    var store: RunStore?
    var lock: RunLock?
    /// How history shows the run.
    var status = RunRecord.Status.interrupted
    var output: RunOutput?

    /// Lets nothing new begin and writes what the journal has not written yet, within a second. Gives the last words.
    func lastWords() async -> String {
        guard let store else { return "ended at once; nothing was changed." }
        let finish = "`\(Self.rollback(of: run, in: store))` finishes what is left."
        do throws(RunStoreError) {
            if try await store.stop(run, as: status, at: Date(), within: .seconds(1)) {
                return "ended at once; \(finish)"
            }
            // Nobody will take the run back, and with it the file.
            lock?.release()
            return "ended at once; nothing is left that could be undone."
        } catch {
            return "ended at once, though \(error); \(finish)"
        }
    }

    /// Ends the reports with what is known.
    func endReports() async { await output?.giveUp() }

    /// The command that takes a run back.
    private static func rollback(of run: RunID, in store: RunStore) -> String {
        let (command, folder) = ("virt-playbook rollback \(run)", store.directory.path)
        guard folder != StateDirectory(chosen: nil).path else { return command }
        let isPlain = folder.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+".contains($0)) }
        return "\(command) --state-dir \(isPlain ? folder : "'\(folder.replacing("'", with: #"'\''"#))'")"
    }
}
