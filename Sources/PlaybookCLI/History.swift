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
        commandName: "history",
        abstract: "Lists past runs, or what one of them did to which domain.",
        usage: "virt-playbook history [OPTIONS] [RUN]",
        discussion: "Example: virt-playbook history 20260102-030405-a1b2")

    @OptionGroup var state: StateOptions

    @Argument(
        help: ArgumentHelp("The run; without it all runs are listed.", valueName: "run"), completion: Completion.runs)
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
            let status = padded(try status(of: run, in: store))
            line("\(run.id)  \(time(run.started))  \(status)  \(run.playbooks.joined(separator: " "))")
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
            line(
                "\(padded("\(result.status)"))  \(result.host)/\(result.domain): \(result.step)  \(result.elapsed)ms\(message)"
            )
        }
        let changes = try await store.changes(of: run.id)
        if !changes.isEmpty { Output.report.write("\nchanges\n") }
        for change in changes {
            let note = change.note.map { "  \($0)" } ?? ""
            line("\(padded(change.state.rawValue))  \(change.host)/\(change.domainName): \(change.stepName)\(note)")
        }
    }

    private func line(_ text: String) {
        Output.report.write(TerminalText.escaped(text, keepingNewlines: false) + "\n")
    }

    /// A word in a column as wide as the longest one, `undo_incomplete`.
    private func padded(_ word: String) -> String { word.padding(toLength: 15, withPad: " ", startingAt: 0) }

    /// Local time, with its distance from UTC, in which runs are named.
    private func time(_ seconds: Double) -> String {
        Date(timeIntervalSince1970: seconds).formatted(
            Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: .current))
    }
}
