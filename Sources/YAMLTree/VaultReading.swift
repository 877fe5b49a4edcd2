// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

extension SourceFile {
    /// Whether all of the text is encrypted, by Ansible Vault.
    package var isEncrypted: Bool { VaultMark.begins(text) }

    /// The file with its text in clear, which no diagnostic shows. Throws where `vault` is nil or cannot open it.
    func opened(by vault: (any TextVault)?) throws(InvalidInput) -> SourceFile {
        let start = SourcePosition(line: 1, column: 1)
        let end = SourcePosition(line: 1, column: self[line: 1].unicodeScalars.count + 1)
        let clear = try YAMLReader.clearText(of: text, at: SourceRange(file: self, start: start, end: end), by: vault)
        return SourceFile(name: name, text: clear, sealed: text)
    }
}

extension YAMLReader {
    /// Opens an encrypted text, where the file it stands in may have any.
    static func clearText(
        of text: String, at range: SourceRange, by vault: (any TextVault)?
    ) throws(InvalidInput) -> String {
        guard let vault else {
            throw InvalidInput(
                .error(
                    "encrypted-text", "nothing may be encrypted here", at: range,
                    help: "playbooks, their variables and `-e @FILE` may hold encrypted values; write this in clear"))
        }
        return try vault.decrypted(text, at: range)
    }
}

extension YAMLNode {
    /// Hides the values of scalars; true, false, null and keys are none.
    func conceal(in secrets: Secrets) {
        switch content {
        case .scalar(let scalar):
            switch scalar.value {
            case .null, .bool: break
            case .integer, .unsigned, .double, .string: secrets.insert(scalar.text)
            }
        case .sequence(let elements): for element in elements { element.conceal(in: secrets) }
        case .mapping(let mapping): for entry in mapping.entries { entry.value.conceal(in: secrets) }
        }
    }
}

extension InvalidInput {
    /// The same mistakes of a text that must not be shown: where they are, and no word of what stands there.
    func concealed() -> InvalidInput {
        InvalidInput(
            diagnostics: diagnostics.map { mistake in
                .error(
                    mistake.code, "the decrypted YAML has a mistake here, which is not shown", at: mistake.range,
                    help: "`ansible-vault edit` shows the line")
            })
    }
}
