// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Diagnostics
import Foundation
import YAMLTree

/// How texts that Ansible Vault encrypted are opened.
struct VaultOptions: ParsableArguments {
    private static let environmentName = "ANSIBLE_VAULT_PASSWORD_FILE"

    @Option(
        help: ArgumentHelp(
            "The password of what ansible-vault encrypted: a file, or a program that prints it. May be repeated.",
            discussion: "Without any of these options: the file that ANSIBLE_VAULT_PASSWORD_FILE names.",
            valueName: "file"),
        completion: .file())
    var vaultPasswordFile: [String] = []

    @Option(
        help: ArgumentHelp(
            "A password for what has that id: id@file, or id@prompt to be asked for it. May be repeated.",
            valueName: "id@source"))
    var vaultID: [String] = []

    @Flag(help: "Asks for the password of what ansible-vault encrypted, on the terminal.")
    var askVaultPass = false

    func validate() throws {
        for option in vaultID where option.split(separator: "@", maxSplits: 1).count != 2 || option.hasPrefix("@") {
            throw ValidationError("--vault-id takes ID@FILE or ID@prompt, not \(option).")
        }
    }

    /// The passwords in the order of Ansible: those with ids, the files, what is asked for. None is read yet.
    func keyring() -> Keyring {
        var passwords = vaultID.map { option in
            let parts = option.split(separator: "@", maxSplits: 1).map(String.init)
            return parts[1] == "prompt" ? Self.prompt(for: parts[0]) : Self.file(parts[1], label: parts[0])
        }
        passwords += vaultPasswordFile.map { Self.file($0, label: nil) }
        if askVaultPass { passwords.append(Self.prompt(for: nil)) }
        if passwords.isEmpty, let file = ProcessInfo.processInfo.environment[Self.environmentName], !file.isEmpty {
            passwords.append(Self.file(file, label: nil))
        }
        return Keyring(passwords, secrets: Output.secrets)
    }

    private static func file(_ path: String, label: String?) -> VaultPassword {
        VaultPassword(label: label) { () throws(InvalidInput) in try VaultPasswordFile(path).password(for: label) }
    }

    private static func prompt(for label: String?) -> VaultPassword {
        let words = label.map { "Vault password (\($0)): " } ?? "Vault password: "
        return VaultPassword(label: label) { () throws(InvalidInput) in try HiddenQuestion(words).answer() }
    }
}
