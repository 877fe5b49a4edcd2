// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching

/// An event of QEMU's that an action waits for, to be held against QEMU's schema before anything runs.
package struct AwaitedEvent: Sendable {
    /// Nil where only a template gives it.
    package let name: String?
    /// Where the name stands.
    package let range: SourceRange?
    /// What its data must be.
    package let expectations: [Expectation]

    package init(name: String?, range: SourceRange?, expectations: [Expectation]) {
        self.name = name
        self.range = range
        self.expectations = expectations
    }
}
