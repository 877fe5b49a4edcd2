// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A stretch of a file: from its first character to just after its last.
package struct SourceRange: Sendable, Hashable, CustomStringConvertible {
    package let file: SourceFile
    package let start: SourcePosition
    /// The position just after the last character.
    package let end: SourcePosition

    package init(file: SourceFile, start: SourcePosition, end: SourcePosition) {
        self.file = file
        self.start = start
        self.end = max(start, end)
    }

    /// `file:line:col` of the start.
    package var description: String { "\(file.name):\(start.line):\(start.column)" }
}
