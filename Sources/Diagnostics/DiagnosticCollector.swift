// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Gathers what a stage finds, so that all mistakes are reported in one go.
package struct DiagnosticCollector: Sendable {
    private var found: [Diagnostic] = []
    private var seen: Set<Diagnostic> = []
    private var fileOrder: [SourceFile: Int] = [:]
    package private(set) var hasErrors = false

    package init() {}

    /// Adds a mistake that makes the text unusable.
    package mutating func error(_ code: String, _ message: String, at range: SourceRange?, help: String? = nil) {
        add(.error(code, message, at: range, help: help))
    }

    /// Adds something that is probably not meant.
    package mutating func warning(_ code: String, _ message: String, at range: SourceRange?, help: String? = nil) {
        add(.warning(code, message, at: range, help: help))
    }

    /// Adds a diagnostic, unless the same one is there already.
    package mutating func add(_ diagnostic: Diagnostic) {
        guard seen.insert(diagnostic).inserted else { return }
        found.append(diagnostic)
        if let file = diagnostic.range?.file, fileOrder[file] == nil { fileOrder[file] = fileOrder.count }
        if diagnostic.severity == .error { hasErrors = true }
    }

    /// Adds all of them in order.
    package mutating func add(_ diagnostics: some Sequence<Diagnostic>) {
        for diagnostic in diagnostics { add(diagnostic) }
    }

    /// How many there are.
    package var count: Int { found.count }

    /// What was found: first that without a place, then file by file as first met, each from top to bottom.
    package var diagnostics: [Diagnostic] {
        let keyed = found.enumerated().map { index, diagnostic in
            let file = diagnostic.range.flatMap { fileOrder[$0.file] } ?? -1
            return (file, diagnostic.range?.start.line ?? 0, diagnostic.range?.start.column ?? 0, index, diagnostic)
        }
        return keyed.sorted { ($0.0, $0.1, $0.2, $0.3) < ($1.0, $1.1, $1.2, $1.3) }.map(\.4)
    }

    /// Throws all that was found, warnings included, where there is an error among it.
    package func throwIfFailed() throws(InvalidInput) {
        if hasErrors { throw InvalidInput(diagnostics: diagnostics) }
    }
}
