// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import ArgumentParser
import Diagnostics
import Engine
import Foundation
import PlaybookModel
import RunStore

/// `virt-playbook plan`
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Keeps a dry run as a file, which `apply` carries out later or refuses.",
        usage: "virt-playbook plan -o FILE [OPTIONS] PLAYBOOK…",
        discussion: """
            The file is JSON for people to read and programs to judge: what each target is, and what each step would do \
            to it. Passwords and what `no_log` hides are not in it; of -e it keeps the names. A dry run that fails leaves no \
            plan.

            Example: virt-playbook plan -o web.plan -c qemu:///system guests.yml
            """)

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("out")],
        help: ArgumentHelp("The file to write; an older plan is replaced, any other file is not.", valueName: "file"),
        completion: .file())
    var out: String

    @Flag(
        name: [.customShort("D"), .long], inversion: .prefixedNo,
        help: "Shows the differences too; the plan has them in any case.")
    var diff = true

    @OptionGroup var limit: LimitOptions

    @OptionGroup var conduct: ConductOptions
    @OptionGroup var dry: DryRunOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var input: PlaybookOptions

    func validate() throws { try dry.validate(with: conduct) }

    @MainActor func run() async throws {
        let file = PlanFile(path: out)
        let run = RunID(startingAt: Date())
        var options = conduct.runOptions(schemasIn: state, asking: Questions())
        options.isDryRun = true
        options.showsDifferences = true
        options.dryRunQueries = dry.queries
        options.planning = .keeps
        let vault = input.variables.vault.keyring()
        options.vault = vault
        do throws(InvalidInput) { try file.checkWritable() } catch {
            Output.show(error)
            return try ExitStatus.toolFailed.end()
        }
        let playbooks: [Playbook]
        let selected: [Playbook]
        do throws(InvalidInput) {
            playbooks = try input.read(with: .standard, vault: vault)
            selected = try selection.selection.applied(to: playbooks)
            options.policy = try policy.check(selected)
            options.limit = try limit.selector()
        } catch {
            Output.show(error)
            return try ExitStatus.wrongInput.end()
        }
        let recorder = PlanRecorder()
        var session = RunSession(run: run, options: options, inventory: connection.inventory)
        session.isReadOnly = dry.readonly
        session.verbosity = conduct.verbose
        session.observe = { [diff] event in
            recorder.record(event)
            return diff ? event : event.withoutDifferences
        }
        let summary: RunSummary
        do {
            summary = try await session.perform { executor throws(RunFailure) in try await executor.run(selected) }
        } catch let failure as RunFailure {
            return try ExitStatus(showing: failure).end()
        }
        guard summary.outcome == .done else {
            Output.note("no plan is written: the dry run did not succeed everywhere")
            return try ExitStatus(summary.outcome).end()
        }
        let plan = RunPlan(
            run: run, version: VirtPlaybook.version, made: Date(),
            request: RunPlan.Request(
                connect: connection.uri, isReadOnly: dry.readonly, sendsQueries: dry.query,
                selection: selection.kept(domains: limit.text),
                variables: playbooks.reduce(into: []) { $0.formUnion($1.extraVariables) }),
            playbooks: playbooks, targets: recorder.targets)
        do throws(InvalidInput) { try file.write(plan) } catch {
            Output.show(error)
            return try ExitStatus.toolFailed.end()
        }
        Output.report.write("\nplan \(run) is in \(TerminalText.escaped(out, keepingNewlines: false))\n")
        Output.report.write(
            "to carry it out: virt-playbook apply \(TerminalText.escaped(out, keepingNewlines: false))\n")
        try dry.status(of: summary).end()
    }
}

extension RunEvent {
    /// The event as it is shown where nobody wants to see differences.
    fileprivate var withoutDifferences: RunEvent {
        guard case .stepEnded(var result) = self else { return self }
        result.differences = []
        return .stepEnded(result)
    }
}
