// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation

/// What the mutations begin with: all texts of a reader's kind that the other tests and the playbooks hold, and the
/// inputs in `Corpus` that once found a fault.
enum Corpus {
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    /// The texts for a reader, in an order that does not depend on the file system's.
    static func texts(for reader: FuzzedReader) throws -> [[UInt8]] {
        try regressions(for: reader) + inherited(by: reader)
    }

    /// The inputs that once found a fault.
    static func regressions(for reader: FuzzedReader) throws -> [[UInt8]] {
        try files(in: tests.appendingPathComponent("FuzzReaders/Corpus/\(reader.rawValue)")) { _ in true }.map(bytes)
    }

    private static func inherited(by reader: FuzzedReader) throws -> [[UInt8]] {
        switch reader {
        case .playbook:
            let examples = tests.deletingLastPathComponent().appendingPathComponent("playbooks")
            return try [examples, tests].flatMap { try files(in: $0) { $0.pathExtension == "yml" } }.map(bytes)
        case .convert: return try files(in: tests) { $0.lastPathComponent == "command.sh" }.map(bytes)
        case .domain: return try files(in: tests) { $0.pathExtension == "xml" }.map(bytes)
        case .template, .jsonPath, .edit: return []
        }
    }

    private static func bytes(of file: URL) throws -> [UInt8] { [UInt8](try Data(contentsOf: file)) }

    private static func files(in folder: URL, where isMeant: (URL) -> Bool) throws -> [URL] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
            .map { folder.appendingPathComponent($0) }
            .filter { !$0.hasDirectoryPath && isMeant($0) && !isFolder($0) }
    }

    private static func isFolder(_ file: URL) -> Bool {
        (try? file.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false
    }
}
