// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import Testing
import YAMLTree

@Suite struct FileLoadingTests {
    @Test func fileKeepsItsNameAndText() throws {
        let file = try load(Array("a: é\n".utf8))
        #expect(file.text == "a: é\n")
        #expect(file.name.hasSuffix(".yml"))
    }

    @Test func byteOrderMarkIsAccepted() throws {
        #expect(try load([0xEF, 0xBB, 0xBF] + Array("a: 1".utf8)).text == "a: 1")
    }

    @Test func fileOfAllowedSizeIsReadAndALargerOneIsNot() throws {
        let limits = YAMLLimits(bytes: 300_000, depth: 64, nodes: 100)
        let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
        #expect(try load(bytes, limits: limits).text.utf8.count == 300_000)
        #expect(code { try load(bytes + [10], limits: limits) } == "file-too-large")
        #expect(code { try YAMLReader.load(path: "/dev/zero", limits: limits) } == "file-too-large")
    }

    @Test func invalidByteIsShownAtItsPlace() {
        let failure = #expect(throws: InvalidInput.self) { try load(Array("a: 1\né: ".utf8) + [0xFF, 0x0A]) }
        let diagnostic = failure?.diagnostics.first
        #expect(diagnostic?.code == "invalid-utf8")
        #expect(diagnostic?.message == "the byte 0xFF is not valid UTF-8 here")
        #expect(diagnostic?.range?.start == SourcePosition(line: 2, column: 4))
    }

    @Test func invalidByteBehindAByteOrderMarkIsShownAtItsPlace() {
        let failure = #expect(throws: InvalidInput.self) { try load([0xEF, 0xBB, 0xBF, 0x61, 0xC3]) }
        #expect(failure?.diagnostics.first?.range?.start == SourcePosition(line: 1, column: 2))
    }

    @Test func otherEncodingIsNamed() {
        let failure = #expect(throws: InvalidInput.self) { try load([0xFF, 0xFE, 0x61, 0x00]) }
        #expect(failure?.diagnostics.first?.help == "this is UTF-16; save the file as UTF-8")
    }

    @Test func missingFileSaysSo() {
        let failure = #expect(throws: InvalidInput.self) { try YAMLReader.load(path: "no/such/play.yml") }
        #expect(
            failure?.description == """
                error: can't read no/such/play.yml: there is no such file [unreadable-file]
                  help: check the name; a relative one counts from the current directory

                """)
    }

    @Test func directoryIsNoFile() {
        let failure = #expect(throws: InvalidInput.self) { try YAMLReader.load(path: "/") }
        #expect(failure?.diagnostics.first?.message == "can't read /: it is a directory")
    }

    /// Writes the bytes to a file of its own, loads it and removes it.
    private func load(_ bytes: [UInt8], limits: YAMLLimits = .standard) throws -> SourceFile {
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).yml")
        try Data(bytes).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try YAMLReader.load(path: url.path, limits: limits)
    }

    private func code(_ body: () throws -> SourceFile) -> String? {
        #expect(throws: InvalidInput.self) { _ = try body() }?.diagnostics.first?.code
    }
}
