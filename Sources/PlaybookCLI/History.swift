// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Diagnostics
import PlaybookModel
import RunStore

/// `virt-playbook history`
struct History: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Lists past runs, or what one of them did to which domain.",
        usage: "virt-playbook history [OPTIONS] [RUN]",
        discussion: "Example: virt-playbook history 20260102-030405-a1b2")

    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: ArgumentHelp("How many runs are listed, the newest first; 0 lists all. Default: 20.", valueName: "number")
    )
    var limit: Int?

    @OptionGroup var state: StateOptions

    @Argument(
        help: ArgumentHelp("The run; without it the latest runs are listed.", valueName: "run"),
        completion: Completion.runs)
    var run: String?

    func validate() throws {
        guard let limit else { return }
        if limit < 0 { throw ValidationError("-n takes a number of runs, or 0 for all.") }
        if run != nil { throw ValidationError("-n is for the list of runs; with RUN there is none.") }
    }

    func run() async throws {
        do {
            let store = try state.store(copyingLog: false)
            guard let run else { return try await listLatest(in: store) }
            guard let record = try await store.run(RunID(rawValue: run)) else {
                Output.fail("there is no run \(run) in \(store.directory.path); `virt-playbook history` lists them")
                return try ExitStatus.wrongInput.end()
            }
            try await show(record, in: store)
        } catch let error as RunStoreError {
            Output.fail(error.description)
            try ExitStatus.toolFailed.end()
        }
    }

    private func listLatest(in store: RunStore) async throws(RunStoreError) {
        let limit = limit ?? 20
        let (runs, count) = try await store.runs(limit: limit == 0 ? nil : limit)
        for run in runs { try await list(run, in: store) }
        if runs.isEmpty { Output.report.write("no run yet in \(store.directory.path)\n") }
        if count > runs.count {
            Output.note("\(count - runs.count) older; `virt-playbook history -n 0` lists all \(count) runs")
        }
    }

    private func list(_ run: RunRecord, in store: RunStore) async throws(RunStoreError) {
        let status = padded(try await status(of: run, in: store))
        line("\(run.id)  \(run.startText)  \(status)  \(run.playbooks.joined(separator: " "))")
    }

    /// A run that is marked as running while no process holds its lock was killed.
    private func status(of run: RunRecord, in store: RunStore) async throws(RunStoreError) -> String {
        guard run.status == .running, try !store.isAlive(run.id) else { return run.status.rawValue }
        // It may have ended since it was read.
        let now = try await store.run(run.id)?.status ?? run.status
        return now == .running ? "killed" : now.rawValue
    }

    private func show(_ run: RunRecord, in store: RunStore) async throws(RunStoreError) {
        try await list(run, in: store)
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
}
