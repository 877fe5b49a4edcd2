// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// Stands in for a vault where nobody is asked for a password: what is encrypted reads as empty text.
struct ClosedVault: TextVault {
    let secrets = Secrets()

    func decrypted(_ text: String, at range: SourceRange?) throws(InvalidInput) -> String { "" }

    func encrypted(_ text: String) throws(InvalidInput) -> String {
        throw InvalidInput(.error("closed-vault", "nothing can be encrypted without a password", at: nil))
    }
}
