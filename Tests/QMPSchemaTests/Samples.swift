// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import Matching

@testable import QMPSchema

/// What the tests of this room look at.
enum Samples {
    private static let here = URL(filePath: #filePath).deletingLastPathComponent()

    /// The reply of a QEMU 7.2 for x86_64.
    static let replyText = Result {
        try String(contentsOf: here.appending(path: "Resources/qemu-7.2.json"), encoding: .utf8)
    }

    static let schema = Result { try MonitorSchema(parsing: replyText.get()) }

    /// What the schema says to a command written as JSON, an error or warning a line.
    static func findings(_ command: String, expecting queries: [String] = []) throws -> [String] {
        let file = SourceFile(name: "command", text: command)
        let tree = LocatedJSON(
            range: file.all, content: .value(.string(command)))
        return try findings(tree, expecting: queries)
    }

    static func findings(_ command: LocatedJSON, expecting queries: [String] = []) throws -> [String] {
        var findings = DiagnosticCollector()
        let schema = try schema.get()
        schema.check(command, into: &findings)
        let expectations = try queries.map {
            Expectation(
                path: try JSONPath($0), matchers: [.init(.exists(true))], range: SourceFile(name: "q", text: $0).all)
        }
        var replies = ReplyChecker(schema: schema)
        replies.check(expectations, on: command, into: &findings)
        return findings.diagnostics.map { diagnostic in
            "\(diagnostic.severity.rawValue): \(diagnostic.message)" + (diagnostic.help.map { "; \($0)" } ?? "")
        }
    }

    /// QEMU's own QMP examples, with what it documents as their replies, or nil where its sources are not at hand.
    ///
    /// `scripts/test` fetches the sources where the distribution has them.
    static func documentedExamples() throws -> [DocumentedExample]? {
        let folder = here.appending(path: "../../.build/qemu-7.2-qapi").standardizedFileURL
        guard FileManager.default.fileExists(atPath: folder.path) else { return nil }
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
            .flatMap {
                try DocumentedExample.all(in: String(contentsOf: $0, encoding: .utf8), of: $0.lastPathComponent)
            }
    }
}

extension SourceFile {
    var all: SourceRange {
        let last = line(lineCount).unicodeScalars.count
        return SourceRange(
            file: self, start: SourcePosition(line: 1, column: 1),
            end: SourcePosition(line: lineCount, column: last + 1))
    }
}

/// A `-> {…}` of a comment in QEMU's qapi/*.json, and the `<- {…}` behind it.
struct DocumentedExample {
    /// `FILE:LINE`.
    let place: String
    let command: String
    var reply: String?

    static func all(in text: String, of file: String) -> [DocumentedExample] {
        var examples: [DocumentedExample] = []
        var isCommand: Bool?
        var collected = ""
        var place = ""
        func end() {
            if isCommand == true { examples.append(DocumentedExample(place: place, command: collected)) }
            if isCommand == false, !examples.isEmpty, examples[examples.count - 1].reply == nil {
                examples[examples.count - 1].reply = collected
            }
            isCommand = nil
        }
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces)
            guard line.hasPrefix("#"), !words.isEmpty else {
                end()
                continue
            }
            if words.hasPrefix("-> ") || words.hasPrefix("<- ") {
                end()
                isCommand = words.hasPrefix("->")
                collected = String(words.dropFirst(3))
                place = "\(file):\(number + 1)"
            } else if isCommand != nil {
                collected += "\n" + words
            }
        }
        end()
        return examples
    }
}
