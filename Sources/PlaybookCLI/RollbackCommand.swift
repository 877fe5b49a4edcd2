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

    @Flag(help: "Overwrites what someone else has changed since, and gives up what may yet take effect.")
    var force = false

    @OptionGroup var reports: ReportOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var vault: VaultOptions

    @Argument(
        help: ArgumentHelp("The run; without it the latest.", valueName: "run"), completion: Completion.runs)
    var run: String?

    @MainActor func run() async throws {
        let output = try reports.begin(RunHead(command: "rollback", isDryRun: false), verbosity: 0)
        try await output.conclude { try await rollBack(showing: output) }
    }

    @MainActor private func rollBack(showing output: RunOutput) async throws -> ExitStatus {
        let store = try state.store()
        guard let record = try await chosen(in: store, showing: output) else { return .wrongInput }
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
        let summary = try await Signals.handling(Interruption(), answer: answer, lastWords: output.lastWords) {
            try await Output.reporting(to: output.reporter) { report in
                let rollback = Rollback(
                    catalog: .standard, store: store, overridesConflicts: force, vault: vault,
                    mask: SecretMask.masked(message:), report: report)
                return await RunRollback(rollback: rollback, open: Connections.opener(), report: report)
                    .undo(changes, of: record.id)
            }
        }
        let status: RunRecord.Status = summary.outcome == .done ? .rolledBack : .undoIncomplete
        try await store.end(record.id, as: status, at: Date())
        return ExitStatus(summary.outcome)
    }

    /// The run that is meant. Tells why, where there is none.
    @MainActor private func chosen(in store: RunStore, showing output: RunOutput) async throws -> RunRecord? {
        let runs = try await store.runs()
        guard let run else {
            if runs.isEmpty { _ = output.fail("there is no run in \(store.directory.path)") }
            return runs.first
        }
        if let found = runs.first(where: { $0.id.rawValue == run }) { return found }
        _ = output.fail("there is no run \(run) in \(store.directory.path); `virt-playbook history` lists them")
        return nil
    }
}
