// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Testing

@Suite struct DiagnosticCollectorTests {
    private let first = SourceFile(name: "z.yml", text: "abc\nabc")
    private let second = SourceFile(name: "a.yml", text: "abc")

    @Test func diagnosticsAreSortedByFileAndPosition() {
        var collector = DiagnosticCollector()
        collector.error("e1", "m", at: place(first, 2, 1))
        collector.warning("e2", "m", at: place(second, 1, 1))
        collector.error("e3", "m", at: place(first, 1, 2))
        collector.error("e4", "m", at: nil)
        collector.error("e5", "m", at: place(first, 1, 1))
        #expect(collector.diagnostics.map(\.code) == ["e4", "e5", "e3", "e1", "e2"])
    }

    @Test func sameDiagnosticIsKeptOnce() {
        var collector = DiagnosticCollector()
        for _ in 0..<3 { collector.error("e", "m", at: place(first, 1, 1)) }
        collector.add([Diagnostic.error("e", "other", at: place(first, 1, 1))])
        #expect(collector.count == 2)
    }

    @Test func warningsAloneDoNotFail() throws {
        var collector = DiagnosticCollector()
        collector.warning("w", "m", at: nil)
        try collector.throwIfFailed()
        #expect(!collector.hasErrors)
    }

    @Test func failureCarriesWarningsToo() {
        var collector = DiagnosticCollector()
        collector.warning("w", "m", at: place(first, 1, 1))
        collector.error("e", "m", at: place(first, 1, 2))
        let failure = #expect(throws: InvalidInput.self) { try collector.throwIfFailed() }
        #expect(failure?.diagnostics.map(\.code) == ["w", "e"])
        #expect(failure?.description.hasPrefix("z.yml:1:1: warning: m [w]\n") == true)
    }

    private func place(_ file: SourceFile, _ line: Int, _ column: Int) -> SourceRange {
        let position = SourcePosition(line: line, column: column)
        return SourceRange(file: file, start: position, end: position)
    }
}
