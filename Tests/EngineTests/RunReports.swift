// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine
import Foundation
import FoundationXML
import Matching
import Reporting
import Synchronization
import Testing

/// What every report says of the same events, read by the parsers that others have.
struct RunReports {
    let human: String
    /// A JSON object for each line.
    let lines: [JSONValue]
    let document: JSONValue
    let junit: XMLElement
    let html: String
    /// All that programs are given, as it is written.
    let raw: [String]

    init(
        of events: [RunEvent], run: String? = "20260102-030405-a1b2", begins: Bool = true,
        ending: RunEnding = RunEnding(exitStatus: 0, outcome: "done")
    ) async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("vp-\(UUID().uuidString)")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let terminal = Terminal(try FileHandle(forWritingTo: file), isInteractive: false, colors: false)
        await HumanReporter(terminal, verbosity: 0).receive(events)
        human = try String(contentsOf: file, encoding: .utf8)

        let head = RunHead(command: "run", isDryRun: false)
        let texts = [Written(), Written(), Written(), Written()]
        let reports: [any RunReport] = [
            JSONLinesReporter(head, verbosity: 0) { texts[0].append($0) },
            JSONReporter(head, verbosity: 0) { texts[1].append($0) },
            JUnitReporter(head) { texts[2].append($0) }, HTMLReporter(head) { texts[3].append($0) },
        ]
        for report in reports {
            if begins { await report.begin(run: run) }
            // As it comes: a few events at a time.
            for event in events { await report.receive([event]) }
            await report.end(ending)
        }
        raw = texts.map(\.text)
        lines = try raw[0].split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        document = try JSONValue(parsing: raw[1])
        junit = try #require(try XMLDocument(data: Data(raw[2].utf8)).rootElement())
        html = raw[3]
    }

    /// The lines of one sort.
    func lines(_ event: String) -> [JSONValue] { lines.filter { $0[member: "event"] == .string(event) } }

    /// The steps of the document, in its order.
    var steps: [JSONValue] {
        (document[member: "plays"]?.elements ?? []).flatMap { $0[member: "targets"]?.elements ?? [] }
            .flatMap { $0[member: "steps"]?.elements ?? [] }
    }

    /// The elements of a name in JUnit's XML, wherever they are.
    func elements(_ name: String, below element: XMLElement? = nil) -> [XMLElement] {
        ((element ?? junit).children ?? []).compactMap { $0 as? XMLElement }.flatMap { child in
            (child.name == name ? [child] : []) + elements(name, below: child)
        }
    }

    private final class Written: Sendable {
        private let content = Mutex("")
        var text: String { content.withLock(\.self) }
        func append(_ text: String) { content.withLock { $0 += text } }
    }
}

extension JSONValue {
    var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }

    /// What stands at the end of member names.
    func at(_ names: String...) -> JSONValue? {
        names.reduce(Optional(self)) { value, name in value?[member: name] }
    }
}

extension XMLElement {
    func value(_ attribute: String) -> String? { self.attribute(forName: attribute)?.stringValue }
}
