// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel

extension Sequence<ForeseenStep> {
    /// What a schema tells of these steps. Of what the templates of a secret one give, only its place shows.
    package func findings(by checker: MonitorChecker) -> [Diagnostic] {
        let secret = filter(\.step.isSecret).flatMap { foreseen in
            let written = checker([foreseen.step.outline])
            return written + checker(foreseen.forms).filter { !written.contains($0) }.map(\.withoutValue)
        }
        return checker(filter { !$0.step.isSecret }.flatMap(\.forms)) + secret
    }
}

extension Diagnostic {
    /// The same with nothing that a template gave.
    fileprivate var withoutValue: Diagnostic {
        Diagnostic(
            severity: severity, code: code,
            message: "what its templates give is not as it should be; `no_log` hides it", range: range, help: nil)
    }
}
