// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import ArgumentParser
import Diagnostics
import Dispatch
import Engine
import Foundation
import InventoryModel
import PlaybookModel
import RunStore
import Synchronization

/// Which hypervisor to speak to.
struct ConnectionOptions: ParsableArguments {
    @Option(
        name: [.customShort("c", allowingJoined: true), .customLong("connect")],
        help: ArgumentHelp(
            "The libvirt URI. Without it: LIBVIRT_DEFAULT_URI, else libvirt's own default.", valueName: "uri"),
        completion: Completion.uris)
    private var uris: [String] = []

    // What hands write that know Ansible.
    @Option(name: [.customShort("i"), .customLong("inventory")], help: .hidden)
    private var foreignInventory: [String] = []

    @Option(name: [.customShort("l"), .customLong("limit")], help: .hidden)
    private var foreignLimit: [String] = []

    func validate() throws {
        guard foreignInventory.isEmpty else {
            throw ValidationError("There is no -i or --inventory: the host is named with -c URI.")
        }
        guard foreignLimit.isEmpty else {
            throw ValidationError("There is no -l or --limit: domains are named with -d.")
        }
        guard uris.count < 2 else { throw ValidationError("-c names one host, and stands here \(uris.count) times.") }
    }

    var uri: String? { uris.last }

    var inventory: Inventory { .localhost(uri: uri) }
}

/// Where runs are kept.
struct StateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder of runs and undo records. Default: /var/lib/virt-playbook for root, else below ~/.local/state.",
            valueName: "folder"), completion: .directory)
    var stateDir: String?

    var folder: String { StateDirectory(chosen: stateDir).path }

    /// The store. Without `copyingLog`, a full disk is no reason to refuse.
    func store(copyingLog: Bool = true) throws(RunStoreError) -> RunStore {
        let store = try RunStore(in: StateDirectory(chosen: stateDir), copyingLog: copyingLog)
        ProcessEnd.keep(store)
        return store
    }
}

/// What an administrator lets playbooks send.
struct PolicyOptions: ParsableArguments {
    /// The policy of the machine, where it has one.
    private static let standard = "/etc/virt-playbook/policy.yml"

    @Option(
        help: ArgumentHelp(
            """
            Which monitor commands may be sent: a YAML file such as deny: [quit, "migrate*"], with allow and deny for \
            all, or for one language below qmp, hmp, agent; docs/reference.md has an example. Default: \
            /etc/virt-playbook/policy.yml, where it exists.
            """,
            valueName: "file"), completion: Completion.playbooks)
    var policy: String?

    /// The policy in force, nil where there is none.
    func read() throws(InvalidInput) -> MonitorPolicy? {
        if let policy { return try MonitorPolicy(path: policy) }
        return FileManager.default.fileExists(atPath: Self.standard) ? try MonitorPolicy(path: Self.standard) : nil
    }

    /// Reads the policy, warns of patterns that fit nothing, and holds playbooks against it. Throws what it denies.
    func check(_ playbooks: [Playbook]) throws(InvalidInput) -> MonitorPolicy? {
        guard let policy = try read() else { return nil }
        Output.show(policy.warnings())
        let denied = playbooks.flatMap { policy.mistakes(in: $0) }
        if !denied.isEmpty { throw InvalidInput(diagnostics: denied) }
        return policy
    }

    /// What there is to say of the policy, and by it of the steps of playbooks; `qmp` are the commands of QEMUs, where any
    /// are known.
    func findings(in steps: some Sequence<ForeseenStep>, knowing qmp: Set<String>?) -> [Diagnostic] {
        do throws(InvalidInput) {
            guard let policy = try read() else { return [] }
            return policy.warnings(knowing: qmp) + policy.mistakes(in: steps)
        } catch {
            return error.diagnostics
        }
    }
}

/// Which steps of the playbooks are meant.
struct SelectionOptions: ParsableArguments {
    @Option(
        name: [.customShort("t", allowingJoined: true), .long],
        help: ArgumentHelp("Only steps with one of these tags, with commas. May be repeated.", valueName: "tags"),
        completion: Completion.tags)
    var tags: [String] = []

    @Option(
        help: ArgumentHelp("No steps with one of these tags, with commas. May be repeated.", valueName: "tags"),
        completion: Completion.tags)
    var skipTags: [String] = []

    @Option(
        help: ArgumentHelp("Begins at the step of this name, or the first that a glob fits.", valueName: "name"),
        completion: Completion.steps)
    var startAtStep: String?

    func validate() throws {
        for (name, options) in [("--tags", tags), ("--skip-tags", skipTags)]
        where options.contains(where: { Self.parted([$0]).isEmpty }) {
            throw ValidationError("\(name) takes names of tags, and nothing stands here; leave it out for all steps.")
        }
    }

    var selection: StepSelection { StepSelection(kept()) }

    /// What was chosen, as a plan keeps it.
    func kept(domains: String? = nil) -> RunPlan.Selection {
        RunPlan.Selection(
            domains: domains, tags: Self.parted(tags), skipTags: Self.parted(skipTags), startAtStep: startAtStep)
    }

    private static func parted(_ options: [String]) -> [String] {
        options.flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }
}

/// What the command line sets over all other variables.
struct VariableOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("extra-vars")],
        help: ArgumentHelp(
            "Sets variables over all others: name=value, {json}, or @file of YAML or JSON. May be repeated.",
            valueName: "variables"))
    var extraVariables: [String] = []

    @OptionGroup var vault: VaultOptions

    /// Reads playbooks with these variables; `vault` opens what is encrypted. Throws the mistakes of all of them
    /// together, or, before any is read, the `objections` to the variables' names.
    func read(
        _ paths: [String], with catalog: ActionCatalog, vault: any TextVault,
        objections: (Set<String>) -> [Diagnostic] = { _ in [] }
    ) throws(InvalidInput) -> [Playbook] {
        var mistakes = DiagnosticCollector()
        let variables = values(vault: vault, mistakes: &mistakes)
        let objections = objections(variables.names)
        if !objections.isEmpty { throw InvalidInput(diagnostics: mistakes.diagnostics + objections) }
        let reader = PlaybookReader(catalog: catalog, rules: .ofRuns, extraVariables: variables, vault: vault)
        let read = Self.read(paths, by: reader, mistakes: &mistakes)
        try mistakes.throwIfFailed()
        return read
    }

    /// Reads those playbooks that can be read, holds them against the rules, and adds the mistakes of the others.
    func read(
        _ paths: [String], with catalog: ActionCatalog, vault: any TextVault, rules: [any LintRule.Type],
        mistakes: inout DiagnosticCollector
    ) -> [Playbook] {
        let variables = values(vault: vault, mistakes: &mistakes)
        let reader = PlaybookReader(catalog: catalog, rules: rules, extraVariables: variables, vault: vault)
        return Self.read(paths, by: reader, mistakes: &mistakes)
    }

    /// Reads what can be read of playbooks whose mistakes are told already.
    func readParts(of paths: [String], with catalog: ActionCatalog, vault: any TextVault) -> [Playbook] {
        var told = DiagnosticCollector()
        let variables = values(vault: vault, mistakes: &told)
        let reader = PlaybookReader(catalog: catalog, extraVariables: variables, vault: vault)
        return paths.compactMap { reader.readPart(path: $0) }
    }

    private func values(vault: any TextVault, mistakes: inout DiagnosticCollector) -> Variables {
        let extra = ExtraVariables(extraVariables, vault: vault, mistakes: &mistakes)
        return Variables(pinning: extra.values, isIncomplete: mistakes.hasErrors)
    }

    private static func read(
        _ paths: [String], by reader: PlaybookReader, mistakes: inout DiagnosticCollector
    ) -> [Playbook] {
        // Side by side, and without a switch to another thread where there is one: libvirt may be loading meanwhile.
        let results = Mutex<[Int: Result<Playbook, InvalidInput>]>([:])
        DispatchQueue.concurrentPerform(iterations: paths.count) { index in
            let result = Result { () throws(InvalidInput) in try read(paths[index], by: reader) }
            results.withLock { $0[index] = result }
        }
        return paths.indices.compactMap { index in
            switch results.withLock({ $0[index] }) {
            case .success(let playbook): return playbook
            case .failure(let error): mistakes.add(error.diagnostics)
            case nil: break
            }
            return nil
        }
    }

    private static func read(_ path: String, by reader: PlaybookReader) throws(InvalidInput) -> Playbook {
        let playbook = try reader.read(path: path)
        let wrong = playbook.xpathMistakes
        guard wrong.isEmpty else { throw InvalidInput(diagnostics: wrong) }
        return playbook
    }
}

/// The playbooks and their variables.
struct PlaybookOptions: ParsableArguments {
    @OptionGroup var variables: VariableOptions

    @Argument(
        help: ArgumentHelp("The playbooks, run in this order.", valueName: "playbook"),
        completion: Completion.playbooks)
    var playbooks: [String]

    /// Reads all playbooks; `vault` opens what is encrypted. Throws the mistakes of all of them together.
    func read(with catalog: ActionCatalog, vault: any TextVault) throws(InvalidInput) -> [Playbook] {
        try variables.read(playbooks, with: catalog, vault: vault)
    }
}
