// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import Matching
import PlaybookModel

/// Diagnostics as OASIS SARIF 2.1.0 has them, for code scanning.
struct SARIFLog {
    private static let schema = "https://json.schemastore.org/sarif-2.1.0.json"

    private let diagnostics: [Diagnostic]
    private let guides: [LintGuide]
    private let folder: URL
    private let fallback: String

    /// The log of diagnostics; paths are relative to `folder`, and what has no place of its own in a file is put at the
    /// beginning of `fallback`: code scanning refuses a result without a place.
    init(_ diagnostics: [Diagnostic], rules: [any LintRule.Type], folder: String, fallback: String) {
        self.diagnostics = diagnostics
        guides = rules.map { $0.guide }
        self.folder = URL(filePath: folder, directoryHint: .isDirectory).standardizedFileURL
        self.fallback = fallback
    }

    var json: JSONValue {
        let codes = codes
        let driver: JSONValue = .object([
            "name": .string("virt-playbook"), "semanticVersion": .string(VirtPlaybook.version),
            "rules": .array(codes.map(descriptor)),
        ])
        let run: JSONValue = .object([
            "tool": .object(["driver": driver]),
            "columnKind": .string("unicodeCodePoints"),
            "originalUriBaseIds": .object(["%SRCROOT%": .object(["uri": .string(folder.absoluteString)])]),
            "results": .array(diagnostics.map { result($0, rule: codes.firstIndex(of: $0.code)) }),
        ])
        return .object(["$schema": .string(Self.schema), "version": .string("2.1.0"), "runs": .array([run])])
    }

    /// The codes of all rules, and those of the mistakes that there are.
    private var codes: [String] {
        let known = guides.map(\.code)
        return known + Set(diagnostics.map(\.code)).subtracting(known).sorted()
    }

    private func descriptor(of code: String) -> JSONValue {
        guard let guide = guides.first(where: { $0.code == code }) else {
            let words: JSONValue = .object(["text": .string("The playbook has a mistake: \(code).")])
            return .object([
                "id": .string(code), "shortDescription": words, "fullDescription": words, "help": words,
                "defaultConfiguration": .object(["level": .string(level(of: .error))]),
            ])
        }
        return .object([
            "id": .string(code),
            "shortDescription": .object(["text": .string(guide.summary)]),
            "fullDescription": .object(["text": .string("\(guide.summary) \(guide.reason)")]),
            "help": .object(["text": .string(guide.reason), "markdown": .string(guide.markdown)]),
            "defaultConfiguration": .object(["level": .string(level(of: guide.severity))]),
        ])
    }

    private func level(of severity: Diagnostic.Severity) -> String {
        switch severity {
        case .error: "error"
        case .warning: "warning"
        case .note: "note"
        }
    }

    private func result(_ diagnostic: Diagnostic, rule: Int?) -> JSONValue {
        let record = DiagnosticRecord(diagnostic)
        var members: [String: JSONValue] = [
            "ruleId": .string(record.code), "level": .string(level(of: record.severity)),
            "message": .object(["text": .string(record.message + (record.help.map { "\nhelp: \($0)" } ?? ""))]),
            "locations": .array([.object(["physicalLocation": place(of: record)])]),
        ]
        members["ruleIndex"] = rule.map { .integer(Int64($0)) }
        return .object(members)
    }

    private func place(of record: DiagnosticRecord) -> JSONValue {
        guard let file = record.file, FileManager.default.fileExists(atPath: file), let line = record.line else {
            return .object(["artifactLocation": artifact(fallback), "region": .object(["startLine": .integer(1)])])
        }
        let numbers = [
            ("startLine", line), ("startColumn", record.column), ("endLine", record.endLine),
            ("endColumn", record.endColumn),
        ]
        let region = numbers.compactMap { name, number in number.map { (name, JSONValue.integer(Int64($0))) } }
        return .object([
            "artifactLocation": artifact(file), "region": .object(Dictionary(region) { first, _ in first }),
        ])
    }

    /// Where a file is: relative to the folder where it is below it, else absolute.
    private func artifact(_ path: String) -> JSONValue {
        let address = URL(filePath: path, directoryHint: .notDirectory, relativeTo: folder).standardizedFileURL
            .absoluteString
        guard address.hasPrefix(folder.absoluteString) else { return .object(["uri": .string(address)]) }
        let relative = address.dropFirst(folder.absoluteString.count)
        return .object(["uri": .string(String(relative)), "uriBaseId": .string("%SRCROOT%")])
    }
}
