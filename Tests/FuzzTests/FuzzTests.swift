// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Subprocess
import Testing

/// The readers, fed with mutations of all that the tests hold, and with inputs built to do harm: none crashes, takes over
/// a second or over 256 MiB, and what is refused is refused with a place in the text.
///
/// Each is tried in a process of its own. `VIRT_PLAYBOOK_FUZZ_SECONDS` says for how long in all (45),
/// `VIRT_PLAYBOOK_FUZZ_SEED` repeats a run. A failure names the file with the input; once mended, it belongs into
/// `Tests/FuzzReaders/Corpus`.
@Suite(.serialized) struct FuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seconds = environment["VIRT_PLAYBOOK_FUZZ_SECONDS"].flatMap(Double.init) ?? 45
    private static let seed = environment["VIRT_PLAYBOOK_FUZZ_SEED"].flatMap(UInt64.init) ?? .random(in: 1...999_999)
    private static let readers = ["playbook", "template", "jsonpath", "domain", "convert", "edit"]

    @Test(arguments: readers) func whateverIsWrittenIsReadOrRefused(_ reader: String) async throws {
        let share = Self.seconds / Double(Self.readers.count)
        print("\(reader): VIRT_PLAYBOOK_FUZZ_SEED=\(Self.seed)")
        try await Self.expectReads(reader, "mutations", "\(Self.seed)", "\(share)")
    }

    @Test(arguments: readers) func whatTheTestsHoldIsReadOrRefused(_ reader: String) async throws {
        try await Self.expectReads(reader, "corpus")
    }

    @Test(arguments: readers) func whatIsBuiltToDoHarmIsReadOrRefused(_ reader: String) async throws {
        try await Self.expectReads(reader, "attacks")
    }

    /// Expects that a reader does with all inputs of a kind what it must.
    private static func expectReads(_ reader: String, _ inputs: String...) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("virt-playbook-fuzz")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let note = folder.appendingPathComponent("\(reader)-\(inputs.joined(separator: "-"))").path
        // It is built beside the tests.
        let program = try #require(Bundle.main.executableURL).resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("fuzz-readers").path
        let result = try await Subprocess.run(
            .path(.init(program)), arguments: Arguments([reader, note] + inputs), output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20))
        let told = result.standardOutput + result.standardError
        print(told)
        // What libxml2 prints would stand in the user's terminal.
        #expect(result.standardError == "")
        #expect(result.terminationStatus == .exited(0), "\(told)\nthe input at hand is in \(note)")
    }
}
