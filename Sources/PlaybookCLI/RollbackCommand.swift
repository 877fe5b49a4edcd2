// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import ArgumentParser
import Diagnostics
import DomainXML
import Engine
import Foundation
import PlaybookModel
import Reporting
import RunStore

/// `virt-playbook rollback`
struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Takes back what a run changed, also one whose process was killed.",
        usage: "virt-playbook rollback [OPTIONS] [RUN]",
        discussion: """
            `virt-playbook history` names the runs.

            Example: virt-playbook rollback 20260102-030405-a1b2
            """)

    @Flag(help: "Overwrites what someone else has changed since, and gives up what may yet take effect or is refused.")
    var force = false

    @OptionGroup var reports: ReportOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var vault: VaultOptions

    @Argument(
        help: ArgumentHelp("The run; without it the latest that has something to undo.", valueName: "run"),
        completion: Completion.runs)
    var run: String?

    @MainActor func run() async throws {
        let output = try reports.begin(RunHead(command: "rollback", isDryRun: false), verbosity: 0)
        try await output.conclude { try await rollBack(showing: output) }
    }

    @MainActor private func rollBack(showing output: RunOutput) async throws -> ExitStatus {
        let store = try state.store(copyingLog: false)
        let record: RunRecord
        switch try await chosen(in: store, showing: output) {
        case .run(let chosen): record = chosen
        case .none(let status): return status
        }
        guard let lock = try store.lock(record.id) else {
            return output.fail("run \(record.id) still goes on; interrupt it first, and it undoes itself")
        }
        defer { lock.release() }
        await output.begin(record.id)
        let changes = try await store.changes(of: record.id).filter(\.isOpen)
        guard !changes.isEmpty else {
            output.say("run \(record.id) has left nothing to undo")
            return .done
        }
        let (force, vault) = (force, vault.keyring())
        do throws(InvalidInput) {
            // Before anything is taken back: half a rollback helps nobody.
            for change in changes where change.isSealed { _ = try change.clearChange(by: vault) }
        } catch {
            _ = output.fail("the journal keeps changes of run \(record.id) encrypted, for they hold what a vault held")
            return output.refuse(error)
        }
        let answer = "the rollback goes on to its end."
        let ending = SuddenEnd(run: record.id, store: store, lock: lock, status: .undoIncomplete, output: output)
        let summary = try await Signals.handling(Interruption(), answer: answer, ending: ending) {
            try await Output.reporting(to: output.reporter) { report in
                let rollback = Rollback(
                    catalog: .standard, store: store, overridesConflicts: force, vault: vault,
                    mask: SecretMask.masked(message:), report: report)
                return await RunRollback(rollback: rollback, open: Connections.opener(), report: report)
                    .undo(changes, of: record.id)
            }
        }
        let isGivenUp = summary.targets.contains { $0.tally.givenUp > 0 }
        let status: RunRecord.Status =
            summary.outcome != .done ? .undoIncomplete : isGivenUp ? .givenUp : .rolledBack
        try await store.end(record.id, as: status, at: Date())
        return ExitStatus(summary.outcome)
    }

    @MainActor private func chosen(
        in store: RunStore, showing output: RunOutput
    ) async throws(RunStoreError) -> Choice {
        guard let run else { return try await latest(in: store, showing: output) }
        if let found = try await store.run(RunID(rawValue: run)) { return .run(found) }
        _ = output.fail("there is no run \(run) in \(store.directory.path); `virt-playbook history` lists them")
        return .none(.wrongInput)
    }

    /// The latest run that has something to undo. Where that one goes on, no older one is taken in its place.
    @MainActor private func latest(
        in store: RunStore, showing output: RunOutput
    ) async throws(RunStoreError) -> Choice {
        let candidates = try await store.openRuns(limit: 100)
        guard let latest = candidates.first else {
            guard try await store.runs(limit: 1).count > 0 else {
                _ = output.fail("there is no run in \(store.directory.path)")
                return .none(.wrongInput)
            }
            output.say("no run in \(store.directory.path) has left anything to undo")
            return .none(.done)
        }
        guard try store.isAlive(latest.id) else {
            output.say(TerminalText.escaped("taking back \(latest.title)", keepingNewlines: false))
            return .run(latest)
        }
        var message = "\(latest.title) still goes on; interrupt it first, and it undoes itself"
        for older in candidates.dropFirst() where try !store.isAlive(older.id) {
            message += "; the latest before it that can be taken back is \(older.title)"
            break
        }
        return .none(output.fail(message))
    }

    /// What is to be taken back, or how the command ends without.
    private enum Choice {
        case run(RunRecord)
        case none(ExitStatus)
    }
}
