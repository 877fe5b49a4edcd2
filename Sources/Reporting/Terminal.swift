// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation

/// Where a report is written, and what that place can show.
package struct Terminal: Sendable {
    /// Whether a person watches: then there is a progress line.
    package let isInteractive: Bool
    package let styler: TextStyler
    private let file: FileHandle

    package init(_ file: FileHandle, isInteractive: Bool, colors: Bool) {
        self.file = file
        self.isInteractive = isInteractive
        styler = TextStyler(colors: colors)
    }

    /// A standard stream: colours where it is a terminal and `NO_COLOR` is unset or empty (no-color.org).
    package static func standard(
        _ file: FileHandle, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Terminal {
        let isTerminal = isatty(file.fileDescriptor) == 1 && environment["TERM"] != "dumb"
        let refuses = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return Terminal(file, isInteractive: isTerminal, colors: isTerminal && !refuses)
    }

    /// Writes text as it is. A reader that has gone away must not end the run, so a failed write is left at that.
    package func write(_ text: String) {
        try? file.write(contentsOf: Data(text.utf8))
    }
}
