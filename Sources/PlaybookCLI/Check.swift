// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import ArgumentParser
import Diagnostics
import Foundation
import PlaybookModel
import QMPSchema

/// `virt-playbook check`
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reads playbooks and reports all their mistakes, without any connection.",
        usage: "virt-playbook check [OPTIONS] PLAYBOOK…",
        discussion: """
            Warnings alone leave the exit status 0, unless --lint-level error makes mistakes of them; notes always do. A \
            comment silences what is said of its line, all of it with `# noqa` or what it names with \
            `# noqa: native-xml`. docs/reference.md has every rule with a bad and a good example.

            --output json prints {version, playbooks, diagnostics}; sarif prints SARIF 2.1.0, which code scanning takes.

            Example: virt-playbook check --qmp-schema qemu-7.2.json playbooks/*.yml
            Example: virt-playbook check --policy policy.yml playbooks/*.yml
            Example: virt-playbook check --output sarif playbooks/*.yml > check.sarif
            """)

    /// How what is found is written.
    enum Format: String, CaseIterable, ExpressibleByArgument { case human, json, sarif }

    @Option(
        help: ArgumentHelp(
            "Holds QMP commands against a QEMU's schema, as `schema dump` prints it. May be repeated.",
            valueName: "file"), completion: .file(extensions: ["json"]))
    var qmpSchema: [String] = []

    @Option(
        help: ArgumentHelp(
            "What becomes of warnings: off hides them, error makes mistakes of them (exit status 65).",
            valueName: "level"))
    var lintLevel = LintLevel.warning

    @Option(
        help: ArgumentHelp(
            "How what is found is written; json and sarif go to standard output.", valueName: "format"))
    var output = Format.human

    @OptionGroup var policy: PolicyOptions
    @OptionGroup var input: PlaybookOptions

    func run() async throws {
        let report = report()
        switch output {
        case .human:
            Output.show(report.diagnostics)
            Output.report.write(report.text)
        case .json: Output.report.write(report.json.text(pretty: true) + "\n")
        case .sarif:
            let log = SARIFLog(
                report.diagnostics, rules: .standard, folder: FileManager.default.currentDirectoryPath,
                fallback: input.playbooks[0])
            Output.report.write(log.json.text(pretty: true) + "\n")
        }
        if report.hasMistakes { try ExitStatus.wrongInput.end() }
    }

    /// All that is to be said of the playbooks.
    private func report() -> CheckReport {
        var found = DiagnosticCollector()
        let vault = input.variables.vault.keyring()
        let playbooks = input.variables.read(
            input.playbooks, with: .standard, vault: vault, rules: .standard, mistakes: &found)
        for playbook in playbooks { found.add(playbook.findings) }
        let foreseen = playbooks.map(Self.foreseen)
        found.add(foreseen.joined().flatMap(\.mistakes))
        let mistakes = found.diagnostics.filter { $0.severity == .error }.compactMap(\.range)
        let schemas = schemas(mistakes: &found)
        let names = schemas.isEmpty ? nil : Set(schemas.flatMap(\.schema.commandNames))
        found.add(policy.findings(in: foreseen.joined(), knowing: names))
        let wrong = input.playbooks.filter { path in !playbooks.contains { $0.source.name == path } }
        let parts = schemas.isEmpty ? [] : input.variables.readParts(of: wrong, with: .standard, vault: vault)
        // A step in which something is wrong already is not looked at further.
        let sound = (foreseen + parts.map(Self.foreseen)).map { steps in
            steps.filter { foreseen in !mistakes.contains { foreseen.step.range.holds($0) } }
        }
        for (file, schema) in schemas {
            let checker = SchemaShelf.checker(schema)
            for finding in sound.flatMap({ $0.findings(by: checker) }) {
                found.add(finding.naming(qmpSchema.count > 1 ? file : nil))
            }
        }
        return CheckReport(playbooks, found.diagnostics.compactMap(lintLevel.applied))
    }

    /// The schemas that can be read.
    private func schemas(mistakes: inout DiagnosticCollector) -> [(file: String, schema: MonitorSchema)] {
        var schemas: [(file: String, schema: MonitorSchema)] = []
        for file in qmpSchema {
            do {
                schemas.append((file, try MonitorSchema(parsing: String(contentsOfFile: file, encoding: .utf8))))
            } catch {
                let reason = (error as? SchemaError)?.description ?? error.reason
                mistakes.error(
                    "bad-schema", "\(file): \(reason)", at: nil,
                    help: "`virt-playbook schema dump -d DOMAIN` prints one")
            }
        }
        return schemas
    }

    /// A playbook's steps with its variables filled in; what needs a domain stays as it is written.
    private static func foreseen(_ playbook: Playbook) -> [ForeseenStep] {
        playbook.plays.enumerated().flatMap { index, play in
            play.foreseen(in: [:], after: playbook.plays[..<index])
        }
    }
}

extension Diagnostic {
    /// The same of one of several schemas.
    fileprivate func naming(_ schema: String?) -> Diagnostic {
        guard let schema else { return self }
        return Diagnostic(severity: severity, code: code, message: "\(message) (\(schema))", range: range, help: help)
    }
}

extension SourceRange {
    /// Whether another begins in it.
    fileprivate func holds(_ other: SourceRange) -> Bool {
        file == other.file && start <= other.start && other.start <= end
    }
}
