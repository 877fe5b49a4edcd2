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

/// `virt-playbook apply`
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Carries out a plan, or refuses it where anything is no longer as it says.",
        usage: "virt-playbook apply [OPTIONS] FILE",
        discussion: """
            Before anything is changed the playbooks are read and the dry run is made again. Where a file, a target's \
            XML, state, QEMU or libvirt, or what would happen is not what the plan says, nothing is changed anywhere. \
            The plan names the connection and what was chosen; values for -e are given again. A plan can be carried \
            out once.

            Example: virt-playbook apply web.plan
            """)

    @Flag(name: [.customShort("D"), .long], help: "Shows the differences of the XML that is changed.")
    var diff = false

    @Argument(help: ArgumentHelp("A file that `plan -o` wrote.", valueName: "file"), completion: .file())
    var file: String

    @OptionGroup var reports: ReportOptions
    @OptionGroup var conduct: ConductOptions
    @OptionGroup var variables: VariableOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var policy: PolicyOptions

    /// Something is not as the plan says.
    private struct Refusal: Error {
        let invalid: InvalidInput
    }

    @MainActor func run() async throws {
        let output = try reports.begin(RunHead(command: "apply", isDryRun: false), verbosity: conduct.verbose)
        try await output.conclude {
            do { return try await apply(showing: output) } catch let refusal as Refusal {
                return refuse(refusal.invalid, showing: output)
            }
        }
    }

    @MainActor private func apply(showing output: RunOutput) async throws -> ExitStatus {
        let plan: RunPlan
        do throws(InvalidInput) { plan = try PlanFile(path: file).read() } catch { return output.refuse(error) }
        let playbooks: [Playbook]
        let vault = variables.vault.keyring()
        var options = conduct.runOptions(schemasIn: state, asking: Questions())
        options.vault = vault
        do throws(InvalidInput) {
            playbooks = try read(plan, vault: vault)
            options.policy = try policy.check(playbooks)
            if let domains = plan.request.selection.domains { options.limit = try DomainSelector(option: domains) }
        } catch {
            return refuse(error, showing: output)
        }
        return ExitStatus(try await apply(plan, of: playbooks, options: options, showing: output).outcome)
    }

    /// Shows all that is in the plan's way, and gives the status to end with.
    @MainActor private func refuse(_ error: InvalidInput, showing output: RunOutput) -> ExitStatus {
        let status = output.refuse(error)
        let isStale = error.diagnostics.contains { PlanComparison.staleCodes.contains($0.code) }
        let remedy = "; for what is there now make a new plan: virt-playbook plan -o \(file) PLAYBOOK…"
        Output.note("nothing was changed" + (isStale ? remedy : ""))
        return status
    }

    /// The chosen steps of the plan's playbooks. Throws where variables or files are not those of the plan.
    private func read(_ plan: RunPlan, vault: any TextVault) throws(InvalidInput) -> [Playbook] {
        let comparison = PlanComparison(plan)
        let playbooks = try variables.read(
            plan.playbooks, with: .standard, vault: vault, objections: comparison.objections(toVariables:))
        let objections = comparison.objections(to: playbooks)
        if !objections.isEmpty { throw InvalidInput(diagnostics: objections) }
        return try StepSelection(plan.request.selection).applied(to: playbooks)
    }

    @MainActor private func apply(
        _ plan: RunPlan, of playbooks: [Playbook], options: RunOptions, showing output: RunOutput
    ) async throws -> RunSummary {
        let store: RunStore
        let lock: RunLock?
        do throws(RunStoreError) {
            store = try state.store()
            lock = try store.lock(plan.run)
            guard lock != nil else {
                throw RunStoreError("another process is carrying out this plan (run \(plan.run))")
            }
        } catch {
            throw RunFailure.store(error)
        }
        defer { lock?.release() }
        try await checkIsNew(plan.run, in: store)
        var session = RunSession(run: plan.run, options: options, inventory: plan.request.inventory)
        session.output = output
        session.isReadOnly = plan.request.isReadOnly
        await output.begin(plan.run)
        let verified: RunSummary
        do {
            verified = try await session.perform { executor throws(RunFailure) in
                try await executor.verify(plan, of: playbooks)
            }
        } catch RunFailure.input(let error) {
            throw Refusal(invalid: error)
        }
        guard verified.outcome == .done else {
            Output.note("nothing was changed: it is not known whether the plan still holds")
            return verified
        }
        session.options.showsDifferences = diff
        session.options.follow(plan)
        session.isReadOnly = false
        (session.store, session.lock) = (store, lock)
        return try await session.perform { executor throws(RunFailure) in try await executor.run(playbooks) }
    }

    /// Throws where history has the plan's run.
    private func checkIsNew(_ run: RunID, in store: RunStore) async throws {
        let earlier: RunRecord?
        do throws(RunStoreError) { earlier = try await store.run(run) } catch { throw RunFailure.store(error) }
        guard earlier == nil else {
            throw RunFailure.input(
                InvalidInput(
                    .error(
                        "applied-plan", "\(file) was carried out already, as run \(run)", at: nil,
                        help: "`virt-playbook history \(run)` tells how it went; make a new plan for what is left to do"
                    )))
        }
    }
}
