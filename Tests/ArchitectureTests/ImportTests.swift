// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// The house as CONTRIBUTING.md draws it, held against the sources.
@Suite struct ImportTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The table of CONTRIBUTING.md: each room with what it may import.
    private static func table() throws -> [String: Set<String>] {
        let text = try String(contentsOf: root.appendingPathComponent("CONTRIBUTING.md"), encoding: .utf8)
        var table: [String: Set<String>] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3 else { continue }
            let imports = Set(cells[2].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
            for room in cells[0].split(separator: ",") {
                table[room.trimmingCharacters(in: CharacterSet(charactersIn: " `"))] = imports
            }
        }
        return table
    }

    private static func rooms() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: root.appendingPathComponent("Sources"), includingPropertiesForKeys: nil)
    }

    private static func sources(of room: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: room, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "swift" }
    }

    @Test func everyRoomStandsInTheTable() throws {
        #expect(Set(try Self.table().keys) == Set(try Self.rooms().map(\.lastPathComponent)))
    }

    @Test func noRoomImportsWhatTheTableDoesNotGrant() throws {
        let table = try Self.table()
        for room in try Self.rooms() {
            let granted = table[room.lastPathComponent] ?? []
            for source in try Self.sources(of: room) {
                let text = try String(contentsOf: source, encoding: .utf8)
                for line in text.split(separator: "\n") where line.hasPrefix("import ") {
                    let name = String(line.dropFirst("import ".count))
                    guard table[name] != nil else { continue }
                    #expect(
                        granted.contains(name) || granted.contains("all"), "\(source.lastPathComponent) imports \(name)"
                    )
                }
            }
        }
    }

    @Test func noFileIsLongAndMostAreShort() throws {
        let lengths = try Self.rooms().flatMap(Self.sources).map {
            (
                $0.lastPathComponent,
                try String(contentsOf: $0, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
                    .count
            )
        }
        for (file, length) in lengths { #expect(length <= 400, "\(file)") }
        let median = lengths.map(\.1).sorted()[lengths.count / 2]
        #expect(median <= 150)
    }

    @Test func everyActionHasItsFileAndItsLineInTheCatalogue() throws {
        let folder = Self.root.appendingPathComponent("Sources/Actions")
        let catalogue = try String(contentsOf: folder.appendingPathComponent("Catalog.swift"), encoding: .utf8)
        for source in try Self.sources(of: folder) {
            let text = try String(contentsOf: source, encoding: .utf8)
            guard text.contains(": Action {") || text.contains(": MonitorAction {") else { continue }
            let name = source.deletingPathExtension().lastPathComponent
            #expect(catalogue.contains("        \(name).self,"), "\(name)")
        }
    }
}
