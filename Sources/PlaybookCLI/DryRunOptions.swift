// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Engine

/// How a dry run looks at its targets, and what its status tells.
struct DryRunOptions: ParsableArguments {
    @Flag(help: "For a dry run: opens a read-only connection, which cannot show QEMU's arguments.")
    var readonly = false

    @Flag(help: "For a dry run: sends the monitor commands that only look; each taints its guest.")
    var query = false

    @Flag(help: "For a dry run: ends with status 10 where changes are pending, and with 0 where there are none.")
    var detailedExitcode = false

    /// The flags that were given.
    var flags: [String] {
        let flags = [(readonly, "--readonly"), (query, "--query"), (detailedExitcode, "--detailed-exitcode")]
        return flags.compactMap { $0 ? $1 : nil }
    }

    /// Throws what a read-only connection cannot do.
    func validate(with conduct: ConductOptions) throws {
        guard !readonly || !query else { throw ValidationError("--query sends commands; --readonly cannot.") }
        guard !readonly || !conduct.probe else { throw ValidationError("--probe starts a domain; --readonly cannot.") }
    }

    var queries: RunOptions.DryRunQueries { .init(isReadOnly: readonly, sendsQueries: query) }

    /// The status for how a run ended.
    func status(of summary: RunSummary) -> ExitStatus {
        let status = ExitStatus(summary.outcome)
        let isPending = summary.hasUnsentChanges || summary.targets.contains { $0.tally.changed > 0 }
        return status == .done && detailedExitcode && isPending ? .changesPending : status
    }
}
