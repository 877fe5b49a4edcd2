// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import ArgumentParser
import Diagnostics
import Engine
import Foundation
import Hypervisor
import PlaybookModel
import Reporting
import RunStore

/// `virt-playbook run`
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs playbooks, or shows what they would do.",
        usage: "virt-playbook run [OPTIONS] PLAYBOOK…",
        discussion: "Example: virt-playbook run --check -c qemu:///system -d 'web-*' guests.yml")

    @Flag(name: [.customShort("C"), .long], help: "A dry run: changes and taints nothing, and shows the differences.")
    var check = false

    @Flag(name: [.customShort("D"), .long], help: "Shows the differences of the XML that is changed.")
    var diff = false

    @OptionGroup var limit: LimitOptions

    @Flag(help: "Asks before each step, on a terminal.")
    var step = false

    @OptionGroup var reports: ReportOptions
    @OptionGroup var conduct: ConductOptions
    @OptionGroup var dry: DryRunOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var input: PlaybookOptions

    func validate() throws {
        guard !step || Questions.areAnswered else { throw ValidationError("--step asks on a terminal; this is none.") }
        if !check, let flag = dry.flags.first { throw ValidationError("\(flag) goes with --check.") }
        try dry.validate(with: conduct)
    }

    // On the main thread until libvirt is needed: a switch to another one would wait until it is loaded.
    @MainActor func run() async throws {
        let output = try reports.begin(RunHead(command: "run", isDryRun: check), verbosity: conduct.verbose)
        try await output.conclude { try await run(showing: output) }
    }

    @MainActor private func run(showing output: RunOutput) async throws -> ExitStatus {
        let questions = Questions()
        var options = conduct.runOptions(schemasIn: state, asking: questions)
        // One question at a time, about one target.
        if step { options.forks = 1 }
        options.isDryRun = check
        options.showsDifferences = check || diff
        let vault = input.variables.vault.keyring()
        options.vault = vault
        if step { options.confirm = { step, target in await questions.confirm(step, on: target) } }
        options.dryRunQueries = dry.queries
        let playbooks: [Playbook]
        do throws(InvalidInput) {
            playbooks = try selection.selection.applied(to: try input.read(with: .standard, vault: vault))
            options.policy = try policy.check(playbooks)
            options.limit = try limit.selector()
        } catch {
            return output.refuse(error)
        }
        return dry.status(of: try await run(playbooks, options: options, showing: output))
    }

    @MainActor private func run(
        _ playbooks: [Playbook], options: RunOptions, showing output: RunOutput
    ) async throws -> RunSummary {
        let run = RunID(startingAt: Date())
        var session = RunSession(run: run, options: options, inventory: connection.inventory)
        session.isReadOnly = dry.readonly
        session.output = output
        do throws(RunStoreError) {
            session.store = check ? nil : try state.store()
            session.lock = try session.store?.lock(run)
        } catch {
            throw RunFailure.store(error)
        }
        defer { session.lock?.release() }
        await output.begin(session.store == nil ? nil : run)
        return try await session.perform { executor throws(RunFailure) in try await executor.run(playbooks) }
    }
}
