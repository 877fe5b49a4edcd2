// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Engine
import InventoryModel
import PlaybookModel
import Reporting
import RunStore

/// One run of playbooks as a command makes it: with a report for people, and an answer to signals.
struct RunSession: Sendable {
    let run: RunID
    var options: RunOptions
    let inventory: Inventory
    var isReadOnly = false
    /// What is shown and kept of the run; without one, a report for people.
    var output: RunOutput?
    var verbosity = 0
    /// Nil for a dry run, which leaves no record.
    var store: RunStore?
    /// Marks the run as alive.
    var lock: RunLock?
    /// Sees each event, and gives what is shown of it.
    var observe: @Sendable (RunEvent) -> RunEvent = { $0 }

    init(run: RunID, options: RunOptions, inventory: Inventory) {
        self.run = run
        self.options = options
        self.inventory = inventory
    }

    /// Has an executor do its work. Throws what it throws.
    @MainActor func perform(
        _ work: @escaping @Sendable (Executor) async throws(RunFailure) -> RunSummary
    ) async throws -> RunSummary {
        let interruption = Interruption()
        let answer = "no new step begins; running ones end and are undone."
        let reporter = output?.reporter ?? HumanReporter(Output.report, verbosity: verbosity)
        let open = Connections.opening(inventory, readOnly: isReadOnly)
        // Another thread opens the first connection meanwhile.
        options.monitorSchemas?.readAhead(of: inventory.hosts.first?.uri)
        let ending = SuddenEnd(run: run, store: store, lock: lock, output: output)
        return try await Signals.handling(interruption, answer: answer, ending: ending) {
            try await Output.reporting(to: reporter) { report in
                let context = RunContext(
                    run: run, options: options, catalog: .standard, store: store, interruption: interruption
                ) { [observe] event in report(observe(event)) }
                return try await work(
                    Executor(context: context, inventory: inventory, open: open))
            }
        }
    }
}
