// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Hypervisor
import InventoryModel
import PlaybookModel
import RunStore

/// What all targets of a run share.
package struct RunContext: Sendable {
    package let run: RunID
    package let options: RunOptions
    package let catalog: ActionCatalog
    /// Nil in a dry run, which keeps no record.
    package let store: RunStore?
    package let clock: any Clock<Duration>
    package let interruption: Interruption
    /// Hands an event to the reporters; returns at once.
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
        self.report = report
    }
}
