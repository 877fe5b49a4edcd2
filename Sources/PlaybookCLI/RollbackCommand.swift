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

    @OptionGroup var state: StateOptions
    @OptionGroup var vault: VaultOptions

    @Argument(
        help: ArgumentHelp("The run; without it the latest.", valueName: "run"), completion: Completion.runs)
    var run: String?

    func run() async throws {
        do {
            let store = try state.store()
            guard let record = try await chosen(in: store) else { return try ExitStatus.wrongInput.end() }
            guard let lock = try store.lock(record.id) else {
                Output.fail("run \(record.id) still goes on; interrupt it first, and it undoes itself")
                return try ExitStatus.toolFailed.end()
            }
            defer { lock.release() }
            let changes = try await store.changes(of: record.id).filter(\.isOpen)
            guard !changes.isEmpty else {
                Output.report.write("run \(record.id) has left nothing to undo\n")
                return
            }
            let (force, vault) = (force, vault.keyring())
            do throws(InvalidInput) {
                // Before anything is taken back: half a rollback helps nobody.
                for change in changes where change.isSealed { _ = try change.clearChange(by: vault) }
            } catch {
                Output.fail("the journal keeps changes of run \(record.id) encrypted, for they hold what a vault held")
                Output.show(error)
                return try ExitStatus.wrongInput.end()
            }
            let answer = "the rollback goes on to its end."
            let summary = try await Signals.handling(Interruption(), answer: answer) {
                try await Output.reporting(to: HumanReporter(Output.report, verbosity: 0)) { report in
                    let rollback = Rollback(
                        catalog: .standard, store: store, overridesConflicts: force, vault: vault,
                        mask: SecretMask.masked(message:), report: report)
                    return await RunRollback(rollback: rollback, open: Connections.opener(), report: report)
                        .undo(changes, of: record.id)
                }
            }
            let status: RunRecord.Status = summary.outcome == .done ? .rolledBack : .undoIncomplete
            try await store.end(record.id, as: status, at: Date())
            try ExitStatus(summary.outcome).end()
        } catch let error as RunStoreError {
            Output.fail(error.description)
            try ExitStatus.toolFailed.end()
        }
    }

    private func chosen(in store: RunStore) async throws(RunStoreError) -> RunRecord? {
        let runs = try await store.runs()
        guard let run else {
            if runs.isEmpty { Output.fail("there is no run in \(store.directory.path)") }
            return runs.first
        }
        if let found = runs.first(where: { $0.id.rawValue == run }) { return found }
        Output.fail("there is no run \(run) in \(store.directory.path); `virt-playbook history` lists them")
        return nil
    }
}
