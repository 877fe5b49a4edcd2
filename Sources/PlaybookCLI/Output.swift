// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine
import Foundation
import Reporting
import RunStore

/// The process's two streams.
enum Output {
    static let report = Terminal.standard(.standardOutput)
    private static let errors = Terminal.standard(.standardError)

    /// Shows mistakes in the user's text on standard error.
    static func show(_ invalid: InvalidInput) {
        errors.write(DiagnosticRenderer(colors: errors.styler.colors).render(invalid.diagnostics))
    }

    /// Shows why the tool cannot go on, on standard error.
    static func fail(_ message: String) {
        errors.write(errors.styler.styled("error:", .bold, .red) + " \(TerminalText.escaped(message))\n")
    }

    /// Feeds a reporter with events in order, and returns when all are shown.
    static func reporting<Value: Sendable>(
        to reporter: some Reporter, _ body: (@escaping @Sendable (RunEvent) -> Void) async throws -> Value
    ) async throws -> Value {
        let (events, continuation) = AsyncStream.makeStream(of: RunEvent.self)
        let shown = Task { for await event in events { await reporter.receive(event) } }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body { continuation.yield($0) })
        } catch {
            result = .failure(error)
        }
        continuation.finish()
        await shown.value
        return try result.get()
    }
}
