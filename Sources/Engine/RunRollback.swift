// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Hypervisor
import InventoryModel
import PlaybookModel
import RunStore

/// Takes a whole run back, many targets side by side, from its journal.
package struct RunRollback: Sendable {
    private let rollback: Rollback
    private let open: @Sendable (InventoryHost) async throws(HypervisorError) -> any HypervisorConnection
    private let report: @Sendable (RunEvent) -> Void
    private let forks = 8

    package init(
        rollback: Rollback,
        open: @escaping @Sendable (InventoryHost) async throws(HypervisorError) -> any HypervisorConnection,
        report: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.rollback = rollback
        self.open = open
        self.report = report
    }

    /// Undoes changes on the hosts where they were made.
    package func undo(_ changes: [UndoRecord], of run: RunID) async -> RunSummary {
        let start = ContinuousClock.now
        let hosts = Dictionary(grouping: changes) { InventoryHost(name: $0.host, uri: $0.uri) }
            .sorted { $0.key.name < $1.key.name }
        let undone = await withWindow(of: forks, over: hosts.map { ($0.key, $0.value) }) { host, changes in
            await undo(changes, on: host)
        }
        let summary = RunSummary(
            run: run, targets: undone.flatMap { $0 ?? [] },
            unreachableHosts: zip(hosts, undone).filter { $0.1 == nil }.map(\.0.key.name), wasInterrupted: false,
            elapsed: start.duration(to: .now))
        report(.runEnded(summary))
        return summary
    }

    /// Nil where the host could not be reached.
    private func undo(
        _ changes: [UndoRecord], on host: InventoryHost
    ) async -> [(target: TargetID, tally: TargetTally)]? {
        let connection: any HypervisorConnection
        do throws(HypervisorError) {
            connection = try await open(host)
        } catch {
            report(.hostUnreachable(host: host.name, failure: StepFailure(error.description, kind: .unreachable)))
            return nil
        }
        let targets = Dictionary(grouping: changes) { TargetID(host: host.name, domain: $0.domain) }
            .sorted { $0.key < $1.key }
        let tallies = await withWindow(of: forks, over: targets.map { ($0.key, $0.value) }) { id, changes in
            var tally = TargetTally()
            for result in await rollback.undo(changes, on: id, connection: connection) { tally.count(result) }
            return (target: id, tally: tally)
        }
        await connection.close()
        return tallies
    }
}
