// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A place in a text: line and column, both counted from 1.
package struct SourcePosition: Sendable, Hashable, Comparable {
    package let line: Int
    /// Counts Unicode scalars.
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
