// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Diagnostics
import Foundation
import PlaybookModel
import RunStore

/// `virt-playbook history`
struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists past runs, or what one of them did to which domain.",
        discussion: "Example: virt-playbook history 20260102-030405-a1b2")

    @OptionGroup var state: StateOptions

    @Argument(help: ArgumentHelp("The run; without it all runs are listed.", valueName: "run"))
    var run: String?

    func run() async throws {
        do {
            let store = try state.store()
            let runs = try await store.runs()
            guard let run else { return try list(runs, in: store) }
            guard let record = runs.first(where: { $0.id.rawValue == run }) else {
                Output.fail("there is no run \(run) in \(store.directory.path); `virt-playbook history` lists them")
                return try ExitStatus.wrongInput.end()
            }
            try await show(record, in: store)
        } catch let error as RunStoreError {
            Output.fail(error.description)
            try ExitStatus.toolFailed.end()
        }
    }

    private func list(_ runs: [RunRecord], in store: RunStore) throws(RunStoreError) {
        for run in runs {
            let names = TerminalText.escaped(run.playbooks.joined(separator: " "), keepingNewlines: false)
            Output.report.write("\(run.id)  \(time(run.started))  \(try status(of: run, in: store))  \(names)\n")
        }
        if runs.isEmpty { Output.report.write("no run yet in \(store.directory.path)\n") }
    }

    /// A run that is marked as running while no process holds its lock was killed.
    private func status(of run: RunRecord, in store: RunStore) throws(RunStoreError) -> String {
        guard run.status == .running, let lock = try store.lock(run.id) else { return run.status.rawValue }
        lock.release()
        return "killed"
    }

    private func show(_ run: RunRecord, in store: RunStore) async throws(RunStoreError) {
        try list([run], in: store)
        Output.report.write("\n")
        for result in try await store.results(of: run.id) {
            let message = result.message.map { "  \($0)" } ?? ""
            line("\(result.status)  \(result.host)/\(result.domain): \(result.step)  \(result.elapsed)ms\(message)")
        }
        let changes = try await store.changes(of: run.id)
        if !changes.isEmpty { Output.report.write("\nchanges\n") }
        for change in changes {
            let note = change.note.map { "  \($0)" } ?? ""
            line("\(change.state.rawValue)  \(change.host)/\(change.domainName): \(change.stepName)\(note)")
        }
    }

    private func line(_ text: String) {
        Output.report.write(TerminalText.escaped(text, keepingNewlines: false) + "\n")
    }

    /// Local time.
    private func time(_ seconds: Double) -> String {
        Date(timeIntervalSince1970: seconds).formatted(.iso8601.dateSeparator(.dash).timeSeparator(.colon))
    }
}
