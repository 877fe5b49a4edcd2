// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import ArgumentParser
import Diagnostics
import Engine
import Foundation
import PlaybookModel
import RunStore

/// `virt-playbook list`
struct ListCommand: AsyncParsableCommand {
    enum Subject: String, ExpressibleByArgument, CaseIterable { case hosts, domains, steps, tags }

    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the hosts, domains, steps or tags of playbooks, and runs nothing.",
        usage: "virt-playbook list (hosts|domains|steps|tags) [OPTIONS] PLAYBOOK…",
        discussion: """
            Domains are looked up on their hosts; the rest needs no connection.

            Example: virt-playbook list steps --tags log guests.yml
            """)

    @Argument(help: ArgumentHelp("What to list.", valueName: "what"))
    var subject: Subject

    @OptionGroup var limit: LimitOptions

    @OptionGroup var selection: SelectionOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var input: PlaybookOptions

    func run() async throws {
        var options = RunOptions()
        options.isDryRun = true
        options.inspector = .domainXML
        let playbooks: [Playbook]
        do throws(InvalidInput) {
            playbooks = try selection.selection.applied(
                to: try input.read(with: .standard, vault: input.variables.vault.keyring()))
            options.limit = try limit.selector()
        } catch {
            Output.show(error)
            return try ExitStatus.wrongInput.end()
        }
        switch subject {
        case .hosts: for host in connection.inventory.hosts { show(host.name) }
        case .tags: for tag in Set(playbooks.flatMap(\.plays).flatMap(\.steps).flatMap(\.tags)).sorted() { show(tag) }
        case .steps: for play in playbooks.flatMap(\.plays) { show(play) }
        case .domains: try await listDomains(of: playbooks, options: options)
        }
    }

    private func show(_ line: String) { Output.report.write(TerminalText.escaped(line, keepingNewlines: false) + "\n") }

    private func show(_ play: Play) {
        show("PLAY \(play.name)")
        for item in play.body { show(item, indented: "  ") }
        if !play.handlers.isEmpty { show("  handlers") }
        for handler in play.handlers { show(.step(handler), indented: "    ") }
    }

    private func show(_ item: StepItem, indented indent: String) {
        switch item {
        case .step(let step):
            let tags = step.tags.isEmpty ? "" : "  [\(step.tags.sorted().joined(separator: ", "))]"
            show(indent + step.title + tags)
        case .block(let block):
            for (name, items) in [("block", block.body), ("rescue", block.rescue), ("always", block.always)]
            where !items.isEmpty {
                show(indent + name)
                for item in items { show(item, indented: indent + "  ") }
            }
        }
    }

    private func listDomains(of playbooks: [Playbook], options: RunOptions) async throws {
        let context = RunContext(
            run: RunID(startingAt: Date()), options: options, catalog: .standard, store: nil,
            interruption: Interruption()
        ) { event in
            switch event {
            case .warning(let warning): Output.show([warning])
            case .hostUnreachable(let host, let failure): Output.fail("\(host): \(failure.message)")
            case .stepEnded(let result):
                if let failure = result.failure { Output.show(failure, of: "\(result.target)") }
            default: break
            }
        }
        let executor = Executor(
            context: context, inventory: connection.inventory, open: Connections.opener(readOnly: true))
        do {
            let (plays, unreachable) = try await executor.targets(of: playbooks)
            for (play, targets) in plays {
                show("PLAY \(play.name)")
                for target in targets { show("  \(target)") }
            }
            if !unreachable.isEmpty { try ExitStatus.hostUnreachable.end() }
        } catch let failure as RunFailure {
            try ExitStatus(showing: failure).end()
        }
    }
}
