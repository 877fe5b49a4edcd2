// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Diagnostics

/// What becomes of warnings.
enum LintLevel: String, CaseIterable, ExpressibleByArgument {
    /// Nothing is said but of mistakes.
    case off
    /// They are shown, and that is all.
    case warning
    /// They count as mistakes; notes do not.
    case error

    /// What is said at this level; nil where that is nothing.
    func applied(to diagnostic: Diagnostic) -> Diagnostic? {
        switch (self, diagnostic.severity) {
        case (_, .error), (.warning, _), (.error, .note): diagnostic
        case (.off, _): nil
        case (.error, .warning):
            .error(diagnostic.code, diagnostic.message, at: diagnostic.range, help: diagnostic.help)
        }
    }
}
