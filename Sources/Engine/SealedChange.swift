// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import PlaybookModel
import RunStore

/// A change that holds what a vault held, as the journal keeps it: encrypted like the vault, with its password. It is
/// undone exactly, as any other, by whoever has the password.
struct SealedChange: Codable {
    /// What must not be shown of the change either, in the process that takes it back.
    let secrets: Set<String>
    /// The change as JSON.
    let change: String
}

extension TextVault {
    /// The change as the journal keeps it: sealed, where a secret stands in it or in the XML that it leaves. That XML is
    /// looked at too, for the change may hold a part of it alone.
    func kept(_ change: String, leaving xml: String? = nil, always: Bool = false) throws(StepFailure) -> String {
        guard !secrets.isEmpty else { return change }
        if !always, xml.map({ secrets.occur(in: $0) }) != true {
            guard try value(of: change).holds(secrets) else { return change }
        }
        let sealed = try encoded(SealedChange(secrets: secrets.texts, change: change))
        do throws(InvalidInput) { return try encrypted(sealed) } catch { throw StepFailure(error) }
    }

    private func value(of change: String) throws(StepFailure) -> ContextValue {
        do { return try ContextValue(parsing: change) } catch {
            throw StepFailure("the change cannot be read for the journal: \(error)")
        }
    }
}

extension UndoRecord {
    /// Whether the journal keeps the change encrypted; all such of a run are under one password.
    package var isSealed: Bool { VaultMark.begins(madeChange ?? change) }

    /// The change to take back, opened by `vault` where it is sealed. Throws where that has not the password.
    package func clearChange(by vault: (any TextVault)?) throws(InvalidInput) -> String {
        let text = madeChange ?? change
        guard VaultMark.begins(text) else { return text }
        let help = "give --vault-password-file FILE or --ask-vault-pass"
        guard let vault else {
            throw InvalidInput(.error("sealed-change", "the journal keeps this change encrypted", at: nil, help: help))
        }
        let opened = Data(try vault.decrypted(text, at: nil).utf8)
        do {
            let sealed = try JSONDecoder().decode(SealedChange.self, from: opened)
            for secret in sealed.secrets { vault.secrets.insert(secret) }
            return sealed.change
        } catch {
            throw InvalidInput(.error("sealed-change", "the journal's record cannot be read: \(error)", at: nil))
        }
    }
}
