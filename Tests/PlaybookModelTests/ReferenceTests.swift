// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Diagnostics
import Foundation
import PlaybookModel
import TestSupport
import Testing
import YAMLTree

/// The reference of the language, and the examples in it.
@Suite struct ReferenceTests {
    private static let text = PlaybookReference(catalog: .standard, rules: .standard).markdown()

    @Test func everyEntryOfTheContentsLeadsToAHeading() throws {
        let lines = Self.text.split(separator: "\n")
        let headings = lines.filter { $0.hasPrefix("##") }.map { heading in
            heading.drop { $0 == "#" || $0 == " " }.replacing("`", with: "").lowercased().replacing(" ", with: "-")
        }
        let links = lines.compactMap { $0.firstMatch(of: /^ *- \[.*\]\(#(.*)\)$/)?.1 }.map(String.init)
        #expect(links == headings)
        #expect(links.count > ActionCatalog.standard.kinds.count + [any LintRule.Type].standard.count)
    }

    @Test(arguments: ActionCatalog.standard.keys) func anActionHasAnExampleThatCanBeRead(_ key: String) throws {
        let spec = try #require(ActionCatalog.standard[key]?.spec)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let xml = "<domain type='qemu'><name>web-1</name><memory>1</memory><os><type>hvm</type></os></domain>"
        try xml.write(to: folder.appendingPathComponent("web-1.xml"), atomically: true, encoding: .utf8)
        let steps = spec.example.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        let source = SourceFile(
            name: folder.path + "/example.yml",
            text: """
                - domains: web-1
                  vars: {owner: me}
                  steps:
                    - qmp: query-status
                      register: status
                    - qmp: query-balloon
                      register: balloon
                \(steps)
                """)
        let playbook = try PlaybookReader(catalog: .standard).read(source)
        #expect(playbook.plays[0].steps.dropFirst(2).contains { $0.kind.spec.key == key })
        let root = try #require(try YAMLReader.read(source))
        #expect(try SchemaTests.schema.accepts(root.plainJSON))
    }

    @Test func anActionIsDescribedInSentences() {
        for spec in ActionCatalog.standard.kinds.map({ $0.spec }) {
            #expect(spec.summary.hasSuffix("."), "\(spec.key)")
            for field in spec.fields { #expect(field.help.hasSuffix("."), "\(spec.key).\(field.key)") }
        }
    }
}
