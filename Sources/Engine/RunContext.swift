// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import Hypervisor
import InventoryModel
import PlaybookModel
import RunStore

/// What all targets of a run share; a class, because it goes wherever a step goes.
package final class RunContext: Sendable {
    package let run: RunID
    package let options: RunOptions
    package let catalog: ActionCatalog
    /// Nil in a dry run, which keeps no record.
    package let store: RunStore?
    package let clock: any Clock<Duration>
    package let interruption: Interruption
    /// Hands an event to the reporters, without what a vault held; returns at once.
    package let report: @Sendable (RunEvent) -> Void

    package init(
        run: RunID, options: RunOptions, catalog: ActionCatalog, store: RunStore?,
        clock: any Clock<Duration> = ContinuousClock(), interruption: Interruption,
        report: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.run = run
        self.options = options
        self.catalog = catalog
        self.store = store
        self.clock = clock
        self.interruption = interruption
        if let secrets = options.vault?.secrets {
            self.report = { report($0.masked(by: secrets)) }
        } else {
            self.report = report
        }
    }

    /// The text as records keep it, with a mask for what a vault held.
    func masked(_ text: String) -> String { options.vault?.secrets.masked(text) ?? text }

    /// A message without the passwords that QEMU repeats of its command line.
    @Sendable func hushed(_ message: String) -> String { options.inspector?.maskedMessage(message) ?? message }

    /// The same of a failure.
    func hushed(_ failure: StepFailure) -> StepFailure { failure.withMessage(hushed(failure.message)) }

    /// The same for a walk that nobody sees and that changes nothing.
    var rehearsal: RunContext {
        var options = options
        (options.isDryRun, options.showsDifferences, options.probe, options.confirm) = (true, false, nil, nil)
        options.planning = .none
        return RunContext(
            run: run, options: options, catalog: catalog, store: nil, clock: clock, interruption: interruption,
            report: { _ in })
    }
}
