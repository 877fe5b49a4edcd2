// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// What is said of a playbook, in the words of `exec`, which has options where a playbook has keys.
extension InvalidInput {
    var ofExec: InvalidInput { InvalidInput(diagnostics: diagnostics.map(\.ofExec)) }
}

extension Diagnostic {
    fileprivate var ofExec: Diagnostic {
        switch code {
        case "no-target":
            saying("-d takes no domain", help: "`virsh list --all` names those there are; `'*'` in quotes takes all")
        case "no-such-domain" where help?.hasPrefix("did you mean") != true:
            saying(message, help: "`virsh list --all` names those there are")
        case "undefined-name" where message.hasPrefix("`vars.") || message.hasPrefix("`steps."):
            saying(message, help: "exec knows `domain` and `host` alone: write the value itself")
        case "bad-duration" where help?.contains("`timeout`") == true:
            saying(message, help: "write how long each may take, or leave --timeout out, which is 30s then")
        default: self
        }
    }

    private func saying(_ message: String, help: String) -> Diagnostic {
        Diagnostic(severity: severity, code: code, message: message, range: range, help: help)
    }
}
