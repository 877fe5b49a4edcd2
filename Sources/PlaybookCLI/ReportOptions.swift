// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Diagnostics
import Engine
import Foundation
import Reporting

/// How a run is reported, and where reports of it are kept.
struct ReportOptions: ParsableArguments {
    /// How standard output tells of a run.
    enum Format: String, CaseIterable, ExpressibleByArgument { case human, json, jsonl }

    @Option(
        help: ArgumentHelp(
            "How the run is reported; json is one document, jsonl a line for each event as it happens.",
            valueName: "format"))
    var output = Format.human

    @Option(
        help: ArgumentHelp("Writes JUnit's XML too, as Jenkins and GitLab read it.", valueName: "file"),
        completion: .file(extensions: ["xml"]))
    var junit: String?

    @Option(
        help: ArgumentHelp("Writes a page for browsers too, without scripts and whole in itself.", valueName: "file"),
        completion: .file(extensions: ["html"]))
    var html: String?

    func validate() throws {
        guard let junit, let html, Self.absolute(junit) == Self.absolute(html) else { return }
        throw ValidationError("--junit and --html name the same file.")
    }

    private static func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }

    /// Begins the reports of a command. Shows what files cannot be written, and throws the status to end with.
    @MainActor func begin(_ head: RunHead, verbosity: Int) throws -> RunOutput {
        var files: [ReportFile] = []
        var reports: [any RunReport] = []
        if let junit {
            let file = ReportFile(junit, option: "--junit", mark: "<testsuites")
            files.append(file)
            reports.append(JUnitReporter(head) { file.append($0) })
        }
        if let html {
            let file = ReportFile(html, option: "--html", mark: HTMLReporter.signature)
            files.append(file)
            reports.append(HTMLReporter(head) { file.append($0) })
        }
        var mistakes = DiagnosticCollector()
        for file in files {
            do throws(InvalidInput) { try file.file.checkWritable() } catch { mistakes.add(error.diagnostics) }
        }
        guard !mistakes.hasErrors else {
            Output.show(mistakes.diagnostics)
            throw ExitCode(ExitStatus.toolFailed.rawValue)
        }
        let main: any Reporter
        switch output {
        case .human: main = HumanReporter(Output.report, verbosity: verbosity)
        case .json:
            let report = JSONReporter(head, verbosity: verbosity) { Output.report.write($0) }
            reports.append(report)
            main = report
        case .jsonl:
            let report = JSONLinesReporter(head, verbosity: verbosity) { Output.report.write($0) }
            reports.append(report)
            main = report
        }
        let kept = reports.prefix(files.count)
        return RunOutput(
            reporter: kept.isEmpty ? main : ReporterGroup([main] + kept.map { $0 as any Reporter }), reports: reports,
            files: files,
            isForPeople: output == .human)
    }
}
