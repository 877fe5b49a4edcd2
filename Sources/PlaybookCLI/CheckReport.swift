// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import PlaybookModel
import Reporting

/// What `check` found in all playbooks.
struct CheckReport {
    /// A playbook that could be read.
    private struct Entry {
        let file: String
        let plays: Int
        let steps: Int
        let hasMistakes: Bool
    }

    private let playbooks: [Entry]
    let diagnostics: [Diagnostic]

    init(_ playbooks: [Playbook], _ diagnostics: [Diagnostic]) {
        let wrong = Set(diagnostics.filter { $0.severity == .error }.compactMap(\.range?.file))
        self.playbooks = playbooks.map { playbook in
            Entry(
                file: playbook.source.name, plays: playbook.plays.count,
                steps: playbook.plays.map(\.steps.count).reduce(0, +),
                hasMistakes: !wrong.isDisjoint(with: playbook.files))
        }
        self.diagnostics = diagnostics
    }

    var hasMistakes: Bool { diagnostics.contains { $0.severity == .error } }

    /// A line for each playbook in which nothing is wrong.
    var text: String {
        playbooks.filter { !$0.hasMistakes }.map { entry in
            let counts =
                "\(entry.plays) play\(entry.plays == 1 ? "" : "s"), \(entry.steps) step\(entry.steps == 1 ? "" : "s")"
            return "\(TerminalText.escaped(entry.file)): ok, \(counts)\n"
        }.joined()
    }

    /// `{version, playbooks, diagnostics}`: the playbooks that could be read, and all that is said of any.
    ///
    /// Members are added without a new version; one that is taken away or means something else makes a new one.
    var json: JSONValue {
        .object([
            "version": .integer(1),
            "playbooks": .array(
                playbooks.map { entry in
                    .object([
                        "file": .string(entry.file), "plays": .integer(Int64(entry.plays)),
                        "steps": .integer(Int64(entry.steps)), "ok": .bool(!entry.hasMistakes),
                    ])
                }),
            "diagnostics": .array(diagnostics.map { DiagnosticRecord($0).json }),
        ])
    }
}
