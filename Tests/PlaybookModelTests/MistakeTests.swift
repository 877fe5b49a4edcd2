// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Diagnostics
import Foundation
import PlaybookModel
import TestSupport
import Testing
import YAMLTree

/// Every folder of `Mistakes` holds a wrong playbook and what its reader must be told.
@Suite struct MistakeTests {
    static let cases = (try? Golden.cases(in: Golden.folder("Mistakes", beside: #filePath))) ?? []

    @Test func thereAreCases() {
        #expect(Self.cases.count >= 250)
    }

    @Test(arguments: cases) func aWrongPlaybookIsExplained(_ folder: URL) throws {
        let file = folder.appendingPathComponent("playbook.yml")
        let source = SourceFile(name: file.path, text: try String(contentsOf: file, encoding: .utf8))
        let invalid = #expect(throws: InvalidInput.self) {
            try PlaybookReader(catalog: .standard, rules: .standard, vault: Self.vault(of: folder)).read(source)
        }
        let told = (invalid?.description ?? "").replacing(folder.path + "/", with: "")
        try Golden.expect(told, is: folder.appendingPathComponent("expected.txt"))
    }

    /// A ring with the password of the case, if it has one.
    private static func vault(of folder: URL) -> Keyring {
        let text = try? String(contentsOf: folder.appendingPathComponent("password"), encoding: .utf8)
        let passwords = text.map { text in
            VaultPassword(label: nil) { () throws(InvalidInput) in Array(text.utf8) }
        }
        return Keyring(passwords.map { [$0] } ?? [], secrets: Secrets())
    }
}
