// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Diagnostics
import Engine
import Foundation
import PlaybookModel
import Testing

@testable import PlaybookCLI

/// Steps held against the schema of a QEMU 7.2.
@Suite struct SchemaShelfTests {
    private static let schema = URL(filePath: #filePath).appending(path: "../../QMPSchemaTests/Resources/qemu-7.2.json")

    private func findings(_ step: String) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vp-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let emulator = Emulator(program: Emulator.Program(path: "/usr/bin/qemu", architecture: "x86_64"), version: nil)
        let reply = try String(contentsOf: Self.schema.standardized, encoding: .utf8)
        let checker = try SchemaShelf(stateFolder: folder).checker(for: emulator, from: reply) { _ in }
        let playbook = try PlaybookReader(catalog: .standard).read(
            SourceFile(name: "a.yml", text: "- domains: a\n  steps:\n    - \(step)\n"))
        return checker(playbook.plays.flatMap(\.steps).map(\.outline)).map(\.message)
    }

    @Test func whatChangedWhenAsksIsHeldAgainstTheReply() throws {
        #expect(try findings("{qmp: query-status, changed_when: {$.status: paused}}") == [])
        let expected = try findings("{qmp: query-status, expect: {$.statsu: paused}}")
        #expect(expected.count == 1)
        #expect(try findings("{qmp: query-status, changed_when: {$.statsu: paused}}") == expected)
    }
}
