// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Foundation
import Testing

/// A folder of `Cases`: a domain's XML, an injection, and the XML that comes out.
///
/// `RECORD_CASES=1` in the environment rewrites what comes out, and fails the run.
struct EditCase: Sendable, CustomTestStringConvertible {
    let name: String

    static let isRecording = ProcessInfo.processInfo.environment["RECORD_CASES"] == "1"
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Cases")

    static let all: [EditCase] = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .sorted().map(EditCase.init)

    var testDescription: String { name }

    func before() throws -> String { try read("before.xml") }
    func after() throws -> String { try read("after.xml") }

    func injection() throws -> Injection {
        try JSONDecoder().decode(Injection.self, from: Data(read("injection.json").utf8))
    }

    func record(_ text: String) throws {
        try Data(text.utf8).write(to: url("after.xml"))
    }

    private func read(_ file: String) throws -> String {
        String(decoding: try Data(contentsOf: url(file)), as: UTF8.self)
    }

    private func url(_ file: String) -> URL {
        Self.folder.appendingPathComponent(name).appendingPathComponent(file)
    }
}
