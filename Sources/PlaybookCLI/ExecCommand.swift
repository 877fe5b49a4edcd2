// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import ArgumentParser
import Diagnostics
import DomainXML
import Engine
import Foundation
import Matching
import PlaybookModel
import Reporting
import RunStore
import YAMLTree

/// `virt-playbook exec`
struct ExecCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case human, json, jsonl }

    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Sends one monitor or agent command to many domains, and shows their replies.",
        usage: "virt-playbook exec -d DOMAINS (--qmp|--hmp|--agent) COMMAND [OPTIONS]",
        discussion: """
            A command is a name, {execute: …, arguments: {…}} as YAML or JSON, or an HMP line; {{ domain.name }} and what \
            else is known of the domain and its host are filled in. One that does not only look is kept in `history`.

            Example: virt-playbook exec -d 'web-*' --qmp query-status \\
              --expect '{$.status: running}'
            """)

    @Option(
        name: [.customShort("d", allowingJoined: true), .customLong("domains")], parsing: .singleValue,
        help: ArgumentHelp(
            "The domains: names, globs, /regexes/, !exclusions, with commas. May be repeated.", valueName: "domains"),
        completion: Completion.domains)
    var patterns: [String]

    private var domains: String { patterns.joined(separator: ",") }

    @Option(help: ArgumentHelp("A QMP command.", valueName: "command"))
    var qmp: String?

    @Option(help: ArgumentHelp("A line for the human monitor.", valueName: "line"))
    var hmp: String?

    @Option(help: ArgumentHelp("A command for the agent in the guest.", valueName: "command"))
    var agent: String?

    @Option(
        help: ArgumentHelp(
            "What each reply must be: '{PATH: VALUE}' or matchers. May be repeated: all must hold.",
            valueName: "expectations"))
    var expect: [String] = []

    @Option(help: ArgumentHelp("How long each call may take. Default: 30s.", valueName: "duration"))
    var timeout: String?

    @Option(
        name: [.customShort("f", allowingJoined: true), .long],
        help: ArgumentHelp("How many domains are worked on at once.", valueName: "number"))
    var forks = 8

    @Option(
        help: ArgumentHelp(
            "How replies are shown; json is one array, jsonl a line for each as it comes.", valueName: "format"))
    var output = Format.human

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var state: StateOptions

    func validate() throws {
        guard [qmp, hmp, agent].compactMap(\.self).count == 1 else {
            throw ValidationError("exec takes one of --qmp, --hmp and --agent.")
        }
        guard (1...1024).contains(forks) else { throw ValidationError("-f takes a number from 1 to 1024.") }
    }

    func run() async throws {
        var options = RunOptions()
        options.forks = forks
        options.inspector = .domainXML
        let playbook: Playbook
        do throws(InvalidInput) {
            playbook = try self.playbook()
            options.policy = try policy.check([playbook])
            let shelf = SchemaShelf(stateFolder: state.folder)
            // For a command that only looks no schema is fetched: it leaves nothing behind, and QEMU may refuse it.
            if !onlyLooks(playbook) || shelf.isStocked { options.monitorSchemas = shelf }
            Output.show(playbook.warnings)
        } catch {
            Output.show(error.ofExec)
            return try ExitStatus.wrongInput.end()
        }
        do {
            let summary = try await run(playbook, options: options)
            try ExitStatus(summary.outcome).end()
        } catch RunFailure.input(let error) {
            Output.show(error.ofExec)
            try ExitStatus.wrongInput.end()
        } catch let failure as RunFailure {
            try ExitStatus(showing: failure).end()
        }
    }

    private func run(_ playbook: Playbook, options: RunOptions) async throws -> RunSummary {
        let run = RunID(startingAt: Date())
        var store: RunStore?
        var lock: RunLock?
        if !onlyLooks(playbook) {
            do throws(RunStoreError) {
                store = try state.store()
                lock = try store?.lock(run)
            } catch {
                throw RunFailure.store(error)
            }
        }
        defer { lock?.release() }
        let (opened, ending) = (store, SuddenEnd(run: run, store: store, lock: lock))
        let interruption = Interruption()
        return try await Signals.handling(
            interruption, answer: "no further command is sent.", ending: ending
        ) {
            try await Output.reporting(to: ReplyReporter(format: output)) { report in
                let context = RunContext(
                    run: run, options: options, catalog: .standard, store: opened, interruption: interruption,
                    report: report)
                return try await Executor(
                    context: context, inventory: connection.inventory, open: Connections.opener()
                ).run([playbook])
            }
        }
    }

    /// Whether the command is known to change nothing for any domain.
    private func onlyLooks(_ playbook: Playbook) -> Bool {
        guard let step = playbook.plays.first?.steps.first, step.isFixed,
            let bound = try? step.bound(in: TemplateContext(document: [:], variables: Variables()))
        else { return false }
        return (bound.action as? any MonitorAction)?.isReadOnly == true
    }

    /// A playbook of one play with one step, its parts standing where the options do.
    private func playbook() throws(InvalidInput) -> Playbook {
        let kinds = [("qmp", qmp), ("hmp", hmp), ("agent", agent)]
        let (key, command) = kinds.first { $0.1 != nil } ?? ("qmp", nil)
        let text = command ?? ""
        let title = YAMLNode(option: "--\(key)", text: text)
        // What reports and history call it.
        let node = key == "hmp" ? title : try Self.node(option: "--\(key)", text)
        let shown = key == "hmp" ? HMP.shown(text) : Self.shown(text, node)
        let name = YAMLNode(option: "--\(key)", text: shown)
        var step: [(String, YAMLNode)] = [("name", name), (key, node)]
        if !expect.isEmpty { step.append(("expect", try expectations())) }
        if let timeout { step.append(("timeout", YAMLNode(option: "--timeout", text: timeout))) }
        let selector = DomainSelector.node(option: domains)
        let play = Self.mapping(
            [
                ("domains", selector),
                ("on_failure", YAMLNode(json: .string("stop"), at: title.range)),
                ("steps", YAMLNode(range: title.range, content: .sequence([Self.mapping(step, at: title)]))),
            ], at: selector)
        let source = SourceFile(name: "exec -d \(domains) --\(key) \(shown)", text: text)
        return try PlaybookReader(catalog: .standard, rules: .ofRuns).read(plays: [play], of: source)
    }

    /// What all of `--expect` ask for.
    private func expectations() throws(InvalidInput) -> YAMLNode {
        var nodes: [YAMLNode] = []
        for text in expect { nodes.append(try Self.node(option: "--expect", text)) }
        let entries = nodes.compactMap(\.mapping).flatMap(\.entries)
        // What is no mapping stands for itself, so that reading it tells what is wrong.
        if let other = nodes.first(where: { $0.mapping == nil }) { return other }
        return YAMLNode(range: nodes[0].range, content: .mapping(YAMLMapping(entries: entries)))
    }

    /// A command without its passwords: as it was typed, or as JSON where they stand in a line for the human monitor.
    private static func shown(_ text: String, _ node: YAMLNode) -> String {
        let typed = SecretMask.masked(argument: text)
        var reading = Reading(in: TemplateContext(document: [:], variables: Variables()))
        guard node.mapping != nil, let json = reading.json(node)?.json.text() else { return typed }
        let shown = QMP.shown(json)
        return shown == SecretMask.masked(argument: json) ? typed : shown
    }

    /// A mapping in braces is read as YAML, of which JSON is a part; anything else is text.
    private static func node(option name: String, _ text: String) throws(InvalidInput) -> YAMLNode {
        let isMapping = text.drop(while: \.isWhitespace).hasPrefix("{") && !text.hasPrefix("{{")
        guard isMapping || name == "--expect" else { return YAMLNode(option: name, text: text) }
        return try YAMLReader.read(SourceFile(name: name, text: text)) ?? YAMLNode(option: name, text: text)
    }

    private static func mapping(_ entries: [(String, YAMLNode)], at node: YAMLNode) -> YAMLNode {
        let entries = entries.map { YAMLMapping.Entry(key: $0.0, keyRange: $0.1.range, value: $0.1) }
        return YAMLNode(range: node.range, content: .mapping(YAMLMapping(entries: entries)))
    }
}
