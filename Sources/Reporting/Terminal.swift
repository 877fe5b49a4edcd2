// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import Synchronization

/// Where a report is written, and what that place can show.
package struct Terminal: Sendable {
    /// Whether a person watches: then there is a progress line.
    package let isInteractive: Bool
    package let styler: TextStyler
    private let file: FileHandle
    private let secrets: Secrets
    private let loss = Loss()

    /// A place that shows none of the secrets.
    package init(_ file: FileHandle, isInteractive: Bool, colors: Bool, hiding secrets: Secrets = Secrets()) {
        self.file = file
        self.secrets = secrets
        self.isInteractive = isInteractive
        styler = TextStyler(colors: colors)
    }

    /// A standard stream: colours where it is a terminal and `NO_COLOR` is unset or empty (no-color.org).
    package static func standard(
        _ file: FileHandle, hiding secrets: Secrets = Secrets(),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Terminal {
        let isTerminal = isatty(file.fileDescriptor) == 1 && environment["TERM"] != "dumb"
        let refuses = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return Terminal(file, isInteractive: isTerminal, colors: isTerminal && !refuses, hiding: secrets)
    }

    /// Why something could not be written, but for a reader that has gone away; nil where all was.
    package var failure: String? { loss.reason.withLock(\.self) }

    /// Writes text as it is, but for secrets. A failure must not end the run; it is told by ``failure``.
    package func write(_ text: String) {
        do {
            try file.write(contentsOf: Data(secrets.masked(text).utf8))
        } catch {
            // What the system says is below what Foundation makes of it.
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
            guard (cause.domain, cause.code) != (NSPOSIXErrorDomain, Int(EPIPE)) else { return }
            loss.reason.withLock { $0 = error.reason }
        }
    }

    /// What was lost, for all copies of a terminal.
    private final class Loss: Sendable {
        let reason = Mutex<String?>(nil)
    }
}
