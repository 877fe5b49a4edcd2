// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Diagnostics
import Engine
import Matching
import PlaybookModel

/// `virt-playbook audit`
struct AuditCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case human, json }

    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Shows what domains pass on to QEMU: by whom, why, how they are tainted, what could be native XML.",
        usage: "virt-playbook audit [OPTIONS] [DOMAINS]",
        discussion: """
            Looks at the configuration of the next start over a read-only connection, and changes and taints nothing.

            Exit status: 0 all was looked at; 2 a domain could not be; 4 a host was unreachable; 65 there is no such \
            domain.

            Example: virt-playbook audit -c qemu:///system 'web-*'
            """)

    @Argument(
        help: ArgumentHelp(
            "Only these domains: names, globs, /regexes/, !exclusions, with commas.", valueName: "domains"),
        completion: Completion.domains)
    var pattern: String?

    @Option(help: ArgumentHelp("How it is shown; json is for programs.", valueName: "format"))
    var output = Format.human

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let selector: DomainSelector?
        do throws(InvalidInput) {
            selector = try pattern.map { text throws(InvalidInput) in try DomainSelector(option: text, named: "domains")
            }
        } catch {
            Output.show(error)
            return try ExitStatus.wrongInput.end()
        }
        let hosts = await withWindow(of: 8, over: connection.inventory.hosts) { await HostAudit(of: $0, selector) }
        for host in hosts {
            if let failure = host.failure { Output.fail("\(host.name): \(failure.description)") }
        }
        let isLost = hosts.contains { $0.failure != nil }
        if let selector, !isLost, !names(selector, of: hosts) { return try ExitStatus.wrongInput.end() }
        switch output {
        case .human: Output.report.write(AuditReport(hosts: hosts, styler: Output.report.styler).text)
        case .json: Output.report.write(AuditJSON.value(of: hosts).text() + "\n")
        }
        if isLost { return try ExitStatus.hostUnreachable.end() }
        if hosts.flatMap(\.domains).contains(where: { $0.gap?.isFailure == true }) {
            try ExitStatus.targetFailed.end()
        }
    }

    /// Whether every domain that is named exists; a pattern that fits none is warned of.
    private func names(_ selector: DomainSelector, of hosts: [HostAudit]) -> Bool {
        let known = hosts.flatMap(\.known)
        var diagnostics = DiagnosticCollector()
        for pattern in selector.patterns where !pattern.excludes && !known.contains(where: pattern.matches) {
            switch pattern.form {
            case .name(let name):
                let nearest = NearestName.suggestion(for: name, among: known.map(\.name))
                diagnostics.error(
                    "no-such-domain", "there is no domain `\(name)`", at: pattern.range,
                    help: nearest.map { "did you mean `\($0)`?" } ?? "`virsh list --all` names those there are")
            case .uuid(let uuid):
                diagnostics.error("no-such-domain", "there is no domain with the UUID \(uuid)", at: pattern.range)
            case .glob, .regex:
                diagnostics.warning("no-match", "`\(pattern.text)` fits no domain", at: pattern.range)
            }
        }
        Output.show(diagnostics.diagnostics)
        return !diagnostics.hasErrors
    }
}

extension DomainAudit.Gap {
    /// Whether it is a failure, and not the way things are.
    fileprivate var isFailure: Bool {
        if case .failed = self { return true }
        return false
    }
}
