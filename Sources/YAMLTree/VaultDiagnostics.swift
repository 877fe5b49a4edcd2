// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

extension Diagnostic {
    static func damagedVault(_ flaw: VaultEnvelope.Flaw, at range: SourceRange?) -> Diagnostic {
        switch flaw {
        case .header(let reason):
            .error(
                "unknown-vault", "the encrypted text cannot be read: \(reason)", at: range,
                help: "`ansible-vault encrypt_string` and `ansible-vault encrypt` write what can")
        case .body(let reason):
            .error(
                "damaged-vault", "the encrypted text is damaged: \(reason)", at: range,
                help: "copy all its lines again, or encrypt the value anew")
        }
    }

    static func noVaultPassword(label: String?, at range: SourceRange?) -> Diagnostic {
        .error(
            "no-vault-password", "this is encrypted\(named(label)), and no password is given", at: range,
            help: label.map { "give --vault-id \($0)@FILE, or --vault-id \($0)@prompt to be asked for it" }
                ?? "give --vault-password-file FILE, or --ask-vault-pass to be asked for it")
    }

    static func wrongVaultPassword(label: String?, among given: [String?], at range: SourceRange?) -> Diagnostic {
        let help =
            if let label {
                given.contains(label)
                    ? "check the password that --vault-id \(label)@… gives; \(doubt)"
                    : "give its password with --vault-id \(label)@FILE"
            } else {
                "check what --vault-password-file, --vault-id or --ask-vault-pass gives; \(doubt)"
            }
        let subject = given.count == 1 ? "the password does not open" : "no password opens"
        return .error("wrong-vault-password", "\(subject) this\(named(label))", at: range, help: help)
    }

    private static let doubt = "where it is right, the text was damaged: encrypt it anew"

    static func vaultHoldsNoText(at range: SourceRange?) -> Diagnostic {
        .error(
            "vault-not-utf8", "what is encrypted here is not text in UTF-8", at: range,
            help: "encrypt text; bytes can be written in base64")
    }

    private static func named(_ label: String?) -> String { label.map { " (vault id `\($0)`)" } ?? "" }
}
