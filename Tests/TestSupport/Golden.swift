// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// Texts kept in files beside the tests.
///
/// `RECORD_GOLDEN=1` writes them anew and fails the run, so that a recording never passes for a test.
package enum Golden {
    /// Expects a text to be what the file holds.
    package static func expect(_ text: String, is file: URL, sourceLocation: SourceLocation = #_sourceLocation) throws {
        if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
            Issue.record(
                "recorded \(file.lastPathComponent): read it, then run without RECORD_GOLDEN",
                sourceLocation: sourceLocation)
            return
        }
        let wanted = try String(contentsOf: file, encoding: .utf8)
        #expect(text == wanted, "\(file.path)", sourceLocation: sourceLocation)
    }

    /// The folders in a folder, sorted by name.
    package static func cases(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isDirectoryKey])
            .filter(\.hasDirectoryPath).sorted { $0.path < $1.path }
    }

    /// A folder beside a test's source file.
    package static func folder(_ name: String, beside file: String) -> URL {
        URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent(name)
    }
}
