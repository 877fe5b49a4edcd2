// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Diagnostics
import Foundation
import Matching
import PlaybookModel
import TestSupport
import Testing
import YAMLTree

/// The JSON Schema of playbooks, held against the playbooks that there are and those that are wrong.
@Suite struct SchemaTests {
    static let schema = JSONSchemaEvaluator(PlaybookSchema.schema(for: .standard))
    static let examples = (try? playbooks(in: Golden.folder("../../playbooks", beside: #filePath))) ?? []
    static let runs = (try? Golden.cases(in: Golden.folder("../EngineTests/Cases", beside: #filePath))) ?? []

    /// The codes of mistakes that a schema can see: in keys, in types and in words from a fixed set.
    private static let structural: Set = [
        "unknown-key", "missing-key", "wrong-type", "unknown-value", "no-action", "two-actions", "empty-list",
        "bad-duration", "unknown-matcher", "empty-expectation", "bad-condition", "not-a-playbook", "one-of",
        "stray-key", "bad-pause", "bad-version",
    ]

    /// What no schema of the playbook's file sees although its code is one of these.
    private static let unseen = [
        "include-not-a-list": "the mistake is in a file that the playbook includes",
        "qmp-json-text": "the command stands in a text, as JSON",
        "ansible-debug-key-value": "any text may be a message",
        "ansible-qmp-key-value": "a command's name is any text",
        "duration-too-long": "the limit is a time and not a spelling",
        "timeout-zero": "only here a duration must be more than none",
        "event-within-zero": "here too a duration must be more than none",
    ]

    private static func playbooks(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "yml" }.sorted { $0.path < $1.path }
    }

    @Test func thereAreExamples() {
        #expect(Self.examples.count >= 10)
        #expect(Self.runs.count >= ActionCatalog.standard.kinds.count)
    }

    @Test(arguments: examples) func anExampleIsAccepted(_ file: URL) throws {
        let root = try #require(try YAMLReader.read(try YAMLReader.load(path: file.path)))
        #expect(try Self.schema.accepts(root.plainJSON))
    }

    @Test(arguments: LintTests.cases + runs) func aPlaybookThatRunsIsAccepted(_ folder: URL) throws {
        let root = try #require(try YAMLReader.read(try YAMLReader.load(path: folder.path + "/playbook.yml")))
        #expect(try Self.schema.accepts(root.plainJSON))
    }

    @Test(arguments: MistakeTests.cases.filter { unseen[$0.lastPathComponent] == nil })
    func aMistakeOfStructureIsRefused(_ folder: URL) throws {
        let source = try YAMLReader.load(path: folder.path + "/playbook.yml")
        // What is no YAML has no structure.
        guard let root = (try? YAMLReader.read(source)).flatMap({ $0 }) else { return }
        let invalid = #expect(throws: InvalidInput.self) { try PlaybookReader(catalog: .standard).read(source) }
        for mistake in invalid?.diagnostics ?? [] where Self.structural.contains(mistake.code) {
            guard let range = mistake.range, range.file.name == source.name else { continue }
            #expect(
                try !Self.schema.accepts(root.narrowed(to: range.start).plainJSON),
                "\(folder.lastPathComponent), line \(range.start.line): \(mistake.message)")
        }
    }
}

extension YAMLNode {
    /// The document as an editor's JSON Schema validator sees it.
    var plainJSON: JSONValue {
        switch content {
        case .scalar(let scalar): scalar.value.json
        case .sequence(let elements): .array(elements.map(\.plainJSON))
        case .mapping(let mapping):
            .object(Dictionary(mapping.entries.map { ($0.key, $0.value.plainJSON) }) { first, _ in first })
        }
    }

    /// The playbook with, of its plays and their steps, only those that a place stands in, so that no other mistake is
    /// the one that a schema refuses.
    fileprivate func narrowed(to place: SourcePosition) -> YAMLNode {
        guard let plays = sequence else { return self }
        return YAMLNode(
            range: range, content: .sequence(plays.filter { $0.holds(place) }.map { $0.narrowedPlay(to: place) }))
    }

    private func narrowedPlay(to place: SourcePosition) -> YAMLNode {
        guard let mapping else { return self }
        let entries = mapping.entries.map { entry -> YAMLMapping.Entry in
            guard ["steps", "handlers"].contains(entry.key), let steps = entry.value.sequence, !steps.isEmpty else {
                return entry
            }
            var chosen = steps.filter { $0.holds(place) }
            if chosen.isEmpty { chosen = [YAMLNode(json: .object(["debug": .string("x")]), at: entry.value.range)] }
            return YAMLMapping.Entry(
                key: entry.key, keyRange: entry.keyRange,
                value: YAMLNode(range: entry.value.range, content: .sequence(chosen)))
        }
        return YAMLNode(range: range, content: .mapping(YAMLMapping(entries: entries)))
    }

    private func holds(_ place: SourcePosition) -> Bool { range.start <= place && place <= range.end }
}
