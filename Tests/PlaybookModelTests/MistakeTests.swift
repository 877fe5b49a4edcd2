// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Diagnostics
import Foundation
import PlaybookModel
import TestSupport
import Testing

/// Every folder of `Mistakes` holds a wrong playbook and what its reader must be told.
@Suite struct MistakeTests {
    static let cases = (try? Golden.cases(in: Golden.folder("Mistakes", beside: #filePath))) ?? []

    @Test func thereAreCases() {
        #expect(Self.cases.count >= 40)
    }

    @Test(arguments: cases) func aWrongPlaybookIsExplained(_ folder: URL) throws {
        let text = try String(contentsOf: folder.appendingPathComponent("playbook.yml"), encoding: .utf8)
        let source = SourceFile(name: "playbook.yml", text: text)
        let invalid = #expect(throws: InvalidInput.self) {
            try PlaybookReader(catalog: .standard).read(source)
        }
        try Golden.expect(invalid?.description ?? "", is: folder.appendingPathComponent("expected.txt"))
    }
}
