// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// All mistakes that a stage found in its input, thrown once at the stage's end.
package struct InvalidInput: Error, Sendable, Hashable, CustomStringConvertible {
    package let diagnostics: [Diagnostic]

    package init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    /// A single mistake.
    package init(_ diagnostic: Diagnostic) { self.init(diagnostics: [diagnostic]) }

    /// All of them as the user sees them, without colours.
    package var description: String { DiagnosticRenderer(colors: false).render(diagnostics) }
}
