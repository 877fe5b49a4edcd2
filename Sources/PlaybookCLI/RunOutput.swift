// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Diagnostics
import Engine
import Foundation
import Reporting
import RunStore

/// What a command shows of a run and keeps of it, from its beginning to its exit status.
@MainActor final class RunOutput {
    /// Sees all events.
    nonisolated let reporter: any Reporter
    /// Those with an end: first the ones that are written to files.
    nonisolated private let reports: [any RunReport]
    private let files: [ReportFile]
    private let isForPeople: Bool
    private var mistakes: [Diagnostic] = []
    private var message: String?
    private var ending: Task<ExitStatus, Never>?

    init(reporter: any Reporter, reports: [any RunReport], files: [ReportFile], isForPeople: Bool) {
        self.reporter = reporter
        self.reports = reports
        self.files = files
        self.isForPeople = isForPeople
        // A reader that goes away before signals are answered ends nothing either.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Tells the reports what the run is called in history; a dry run has no name.
    func begin(_ run: RunID?) async {
        for report in reports { await report.begin(run: run.map { "\($0)" }) }
    }

    /// Tells people a line of the report; where standard output is for programs, on standard error.
    func say(_ text: String) {
        if isForPeople { Output.report.write(text + "\n") } else { Output.note(text) }
    }

    /// Shows mistakes in the user's text. Gives the status for them.
    func refuse(_ invalid: InvalidInput) -> ExitStatus {
        Output.show(invalid)
        mistakes += invalid.diagnostics
        return .wrongInput
    }

    /// Shows why the command cannot go on. Gives the status for what only the tool is to blame for.
    func fail(_ message: String) -> ExitStatus {
        Output.fail(message)
        self.message = message
        return .toolFailed
    }

    /// Shows why a run could not begin or go on. Gives the status for it.
    func refuse(_ failure: RunFailure) -> ExitStatus {
        switch failure {
        case .input(let error): refuse(error)
        case .store(let error): fail(error.description)
        }
    }

    /// Does the command's work, ends the reports whatever came of it, and ends the command with its status.
    func conclude(_ work: @MainActor () async throws -> ExitStatus) async throws {
        let status: ExitStatus
        do {
            status = try await work()
        } catch let failure as RunFailure {
            status = refuse(failure)
        } catch let failure as RunStoreError {
            status = fail(failure.description)
        } catch {
            message = error.reason
            _ = await end(.toolFailed)
            throw error
        }
        try await end(status).end()
    }

    /// Ends the reports of a run that is given up, of which more may happen meanwhile.
    func giveUp() async { _ = await end(.interrupted) }

    /// Ends the reports and writes the files, once. A report that was lost is no success.
    private func end(_ status: ExitStatus) async -> ExitStatus {
        guard !reports.isEmpty else { return status }
        if let ending { return await ending.value }
        let task = Task { await write(status) }
        ending = task
        return await task.value
    }

    private func write(_ status: ExitStatus) async -> ExitStatus {
        var status = status
        for (index, report) in reports.enumerated() {
            await report.end(
                RunEnding(exitStatus: status.rawValue, outcome: status.word, mistakes: mistakes, message: message))
            guard files.indices.contains(index) else { continue }
            do throws(InvalidInput) { try files[index].close() } catch {
                Output.show(error)
                if status == .done || status == .changesPending { status = .toolFailed }
            }
        }
        return status
    }
}
