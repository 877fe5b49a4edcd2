// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

/// What is said of a playbook, in the words of `exec`, which has options where a playbook has keys.
extension InvalidInput {
    var ofExec: InvalidInput {
        // The command is its step's name too, in which the same is wrong.
        let doubled = diagnostics.filter { one in
            one.range?.start.line == 1 && one.range?.start.column == 1
                && diagnostics.contains { $0.message == one.message && $0.range?.start != one.range?.start }
        }
        return InvalidInput(diagnostics: diagnostics.filter { !doubled.contains($0) }.map(\.ofExec))
    }
}

extension Diagnostic {
    fileprivate var ofExec: Diagnostic {
        switch code {
        case "no-target":
            saying("-d takes no domain", help: "`virsh list --all` names those there are; `'*'` in quotes takes all")
        case "no-such-domain" where help?.hasPrefix("did you mean") != true:
            saying(message, help: "`virsh list --all` names those there are")
        case "undefined-name" where Self.strangers.contains(where: message.hasPrefix):
            saying(message, help: "exec knows `domain` and `host` alone: write the value itself")
        case "bad-duration" where help?.contains("`timeout`") == true:
            saying(message, help: "write how long each may take, or leave --timeout out, which is 30s then")
        default: saying(message, help: help?.ofExec)
        }
    }

    /// How messages begin of names that a playbook may have.
    private static let strangers = ["`vars.", "`steps.", "`item", "`loop", "`failure", "`changed"]

    private func saying(_ message: String, help: String?) -> Diagnostic {
        Diagnostic(severity: severity, code: code, message: message, range: range, help: help)
    }
}

extension StepFailure {
    var ofExec: StepFailure { saying(help: help?.ofExec) }
}

extension String {
    /// What is to be done, where there is no step to change.
    fileprivate var ofExec: String {
        let own = [
            "a path begins with one of vars, host, domain, steps, changed": "a path begins with `domain` or `host`",
            "remove the step, or have the policy changed": "have the policy changed",
            "remove the step; ": "",
            "give each line a step of its own": "send each with an exec of its own",
            "; a step for which that is meant says `expect_disconnect: true`": "; its log may say why",
            "more `timeout`": "more --timeout",
        ]
        return own.reduce(self) { $0.replacing($1.key, with: $1.value) }
    }
}
