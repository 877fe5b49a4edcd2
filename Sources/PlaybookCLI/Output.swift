// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine
import Foundation
import PlaybookModel
import Reporting
import RunStore

/// The process's two streams.
enum Output {
    /// What neither of them shows: what a vault held.
    static let secrets = Secrets()
    static let report = Terminal.standard(.standardOutput, hiding: secrets)
    static let errors = Terminal.standard(.standardError, hiding: secrets)

    /// Shows mistakes in the user's text on standard error.
    static func show(_ invalid: InvalidInput) { show(invalid.diagnostics) }

    /// Shows mistakes and warnings on standard error.
    static func show(_ diagnostics: [Diagnostic]) {
        errors.write(DiagnosticRenderer(colors: errors.styler.colors).render(diagnostics))
    }

    /// Shows why the tool cannot go on, on standard error.
    static func fail(_ message: String) {
        errors.write(errors.styler.styled("error:", .bold, .red) + " \(TerminalText.escaped(message))\n")
    }

    /// Shows why a step cannot be done to an XML text, on standard error.
    static func show(_ failure: StepFailure, of name: String) {
        let diagnostic = Diagnostic.error(
            failure.kind.rawValue, "\(name): \(failure.message)", at: failure.range, help: failure.help)
        errors.write(DiagnosticRenderer(colors: errors.styler.colors).render(diagnostic))
    }

    /// Shows what became of something, on standard error.
    static func note(_ message: String) {
        errors.write(
            errors.styler.styled("note:", .cyan) + " \(TerminalText.escaped(message, keepingNewlines: false))\n")
    }

    /// Shows what is no failure and should be known all the same, on standard error.
    static func warn(_ message: String) {
        errors.write(errors.styler.styled("warning:", .bold, .yellow) + " \(TerminalText.escaped(message))\n")
    }

    /// Feeds a reporter with events in order, and returns when all are shown.
    static func reporting<Value: Sendable>(
        to reporter: some Reporter, _ body: @Sendable (@escaping @Sendable (RunEvent) -> Void) async throws -> Value
    ) async throws -> Value {
        let feed = EventFeed()
        let shown = Task {
            while let events = await feed.next() {
                await reporter.receive(events)
                // What comes meanwhile is written together; the end cuts it short. A person who watches may be asked
                // something next, and must see what came before.
                if !report.isInteractive { try? await Task.sleep(for: .milliseconds(20)) }
            }
        }
        let result: Result<Value, any Error>
        do {
            result = .success(
                try await body { event in
                    feed.add(event)
                    // After it nothing comes that is worth a wait.
                    if case .runEnded = event { shown.cancel() }
                })
        } catch {
            result = .failure(error)
        }
        feed.finish()
        shown.cancel()
        await shown.value
        return try result.get()
    }
}
