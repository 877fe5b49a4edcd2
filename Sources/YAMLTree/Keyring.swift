// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Synchronization

/// The passwords of a run: opens encrypted texts with whichever fits, and keeps what it opened out of sight.
package final class Keyring: TextVault {
    package let secrets: Secrets
    private let passwords: [VaultPassword]
    /// What fetching the passwords gave, by their places: nobody is asked twice.
    private let fetched = Mutex<[Int: Result<[UInt8], InvalidInput>]>([:])
    /// The place of the password that opened a text last.
    private let proven = Mutex<Int?>(nil)

    /// A ring of passwords in the order they are tried; what they open joins `secrets`.
    package init(_ passwords: [VaultPassword], secrets: Secrets) {
        self.passwords = passwords
        self.secrets = secrets
    }

    package func decrypted(_ text: String, at range: SourceRange?) throws(InvalidInput) -> String {
        let envelope: VaultEnvelope
        do throws(VaultEnvelope.Flaw) { envelope = try VaultEnvelope(text) } catch {
            throw InvalidInput(.damagedVault(error, at: range))
        }
        guard !passwords.isEmpty else { throw InvalidInput(.noVaultPassword(label: envelope.label, at: range)) }
        for place in order(for: envelope.label) {
            guard let bytes = VaultCipher.open(envelope.sealed, password: try password(at: place)) else { continue }
            proven.withLock { $0 = place }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw InvalidInput(.vaultHoldsNoText(at: range))
            }
            return text
        }
        throw InvalidInput(
            .wrongVaultPassword(label: envelope.label, among: passwords.map(\.label), at: range))
    }

    package func encrypted(_ text: String) throws(InvalidInput) -> String {
        guard let place = proven.withLock({ $0 }) else {
            throw InvalidInput(.noVaultPassword(label: nil, at: nil))
        }
        let sealed = VaultCipher.seal(Array(text.utf8), password: try password(at: place))
        return VaultEnvelope(label: passwords[place].label, sealed: sealed).text
    }

    /// The passwords of that label first, then the others, as Ansible tries them.
    private func order(for label: String?) -> [Int] {
        guard let label else { return Array(passwords.indices) }
        return passwords.indices.filter { passwords[$0].label == label }
            + passwords.indices.filter { passwords[$0].label != label }
    }

    private func password(at place: Int) throws(InvalidInput) -> [UInt8] {
        // Locked while the user is asked: playbooks are read side by side, and would all ask.
        let password = fetched.withLock { fetched in
            if let known = fetched[place] { return known }
            let password = Result { () throws(InvalidInput) in try passwords[place].fetch() }
            fetched[place] = password
            return password
        }
        return try password.get()
    }
}
