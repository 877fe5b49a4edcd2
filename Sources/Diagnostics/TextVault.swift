// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What every text begins with that Ansible Vault encrypted.
package enum VaultMark {
    package static let text = "$ANSIBLE_VAULT;"

    /// Whether a text is such a one.
    package static func begins(_ text: String) -> Bool { text.hasPrefix(Self.text) }
}

/// What opens texts that the user keeps encrypted.
package protocol TextVault: Sendable {
    /// What was opened, and must not be shown.
    var secrets: Secrets { get }

    /// The clear text of an encrypted one. Throws where no password opens it, or it is damaged. Who asks decides what
    /// of it is a secret.
    func decrypted(_ text: String, at range: SourceRange?) throws(InvalidInput) -> String

    /// A text sealed with a password that has opened another one. Throws where none has.
    func encrypted(_ text: String) throws(InvalidInput) -> String
}
