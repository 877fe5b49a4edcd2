// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Foundation
import Reporting
import Testing

@testable import PlaybookCLI

/// What becomes of the reports of a command, and of its exit status.
@Suite struct RunOutputTests {
    /// A command's reports in two files of a folder of their own.
    private struct Files {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vp-\(UUID().uuidString)")

        @MainActor func begin() throws -> RunOutput {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let options = try ReportOptions.parse(["--junit", path("j.xml"), "--html", path("p.html")])
            return try options.begin(RunHead(command: "run", isDryRun: false), verbosity: 0)
        }

        func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

        func remove() throws { try FileManager.default.removeItem(at: folder) }
    }

    @Test @MainActor func aFileThatIsLostAtTheEndIsNoSuccess() async throws {
        let cases: [(PlaybookCLI.ExitStatus, Int32)] = [(.done, 1), (.changesPending, 1), (.targetFailed, 2)]
        for (status, expected) in cases {
            let files = Files()
            let output = try files.begin()
            try files.remove()
            await #expect(throws: ExitCode(expected)) { try await output.conclude { status } }
        }
    }

    @Test @MainActor func aReportIsWrittenThroughALinkAndKeepsItsPermissions() async throws {
        let files = Files()
        _ = try files.begin()
        let (link, file) = (files.path("j.xml"), files.path("kept.xml"))
        try Data().write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        try await files.begin().conclude { .done }
        let kept = try FileManager.default.attributesOfItem(atPath: file)
        #expect((kept[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains("<testsuites"))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == file)
        try files.remove()
    }

    @Test @MainActor func whateverEndsACommandIsInItsReports() async throws {
        struct Surprise: Error {}
        let files = Files()
        let output = try files.begin()
        await #expect(throws: Surprise.self) { try await output.conclude { throw Surprise() } }
        for name in ["j.xml", "p.html"] {
            let text = try String(contentsOfFile: files.path(name), encoding: .utf8)
            #expect(text.contains("Surprise"), "\(text)")
        }
        try files.remove()
    }

    @Test @MainActor func aReportIsEndedOnceByWhoeverComesFirst() async throws {
        let files = Files()
        let output = try files.begin()
        await output.giveUp()
        await output.giveUp()
        await #expect(throws: ExitCode(130)) { try await output.conclude { .done } }
        let text = try String(contentsOfFile: files.path("j.xml"), encoding: .utf8)
        #expect(text.contains("type=\"interrupted\""))
        try files.remove()
    }
}
