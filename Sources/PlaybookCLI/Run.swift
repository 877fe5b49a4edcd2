// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import ArgumentParser
import Diagnostics
import Engine
import Foundation
import PlaybookModel
import Reporting
import RunStore

/// `virt-playbook run`
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs playbooks, or shows what they would do.",
        usage: "virt-playbook run [OPTIONS] PLAYBOOK…",
        discussion: "Example: virt-playbook run --check --diff -c qemu:///system -d 'web-*' guest-error-log.yml")

    @Flag(name: [.customShort("C"), .long], help: "A dry run: changes and taints nothing, and shows the differences.")
    var check = false

    @Flag(name: [.customShort("D"), .long], help: "Shows the differences of the XML that is changed.")
    var diff = false

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Narrows every play to these domains: names, globs, /regexes/, !exclusions, with commas."))
    var domains: String?

    @Option(name: [.short, .long], help: ArgumentHelp("How many targets are worked on at once.", valueName: "number"))
    var forks = 8

    @Flag(name: .shortAndLong, help: "Shows times and replies.")
    var verbose: Int

    @Flag(help: "With --check: opens a read-only connection, which cannot show QEMU's arguments.")
    var readonly = false

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var input: PlaybookOptions

    func validate() throws {
        guard (1...1024).contains(forks) else { throw ValidationError("-f takes a number from 1 to 1024.") }
        guard !readonly || check else { throw ValidationError("--readonly goes with --check.") }
    }

    func run() async throws {
        Connections.prepare()
        var options = RunOptions()
        options.forks = forks
        options.isDryRun = check
        options.showsDifferences = check || diff
        let playbooks: [Playbook]
        do throws(InvalidInput) {
            playbooks = try input.read(with: .standard)
            if let domains { options.limit = try DomainSelector(option: domains) }
        } catch {
            Output.show(error)
            return try ExitStatus.wrongInput.end()
        }
        let outcome: RunSummary.Outcome
        do {
            outcome = try await run(playbooks, options: options).outcome
        } catch RunFailure.input(let error) {
            Output.show(error)
            return try ExitStatus.wrongInput.end()
        } catch RunFailure.store(let error) {
            Output.fail(error.description)
            return try ExitStatus.toolFailed.end()
        }
        try ExitStatus(outcome).end()
    }

    private func run(_ playbooks: [Playbook], options: RunOptions) async throws -> RunSummary {
        let run = RunID(startingAt: Date())
        let interruption = Interruption()
        var store: RunStore?
        var lock: RunLock?
        do throws(RunStoreError) {
            store = check ? nil : try state.store()
            lock = try store?.lock(run)
        } catch {
            throw RunFailure.store(error)
        }
        defer { lock?.release() }
        let opened = store
        let answer = "no new step begins; running ones end and are undone."
        return try await Signals.handling(interruption, answer: answer) {
            try await Output.reporting(to: HumanReporter(Output.report, verbosity: verbose)) { report in
                let context = RunContext(
                    run: run, options: options, catalog: .standard, store: opened, interruption: interruption,
                    report: report)
                let executor = Executor(
                    context: context, inventory: connection.inventory, open: Connections.opener(readOnly: readonly))
                return try await executor.run(playbooks)
            }
        }
    }
}
