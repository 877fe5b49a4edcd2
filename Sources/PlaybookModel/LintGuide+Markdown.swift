// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

extension LintGuide {
    /// The guide below a heading of its own.
    package var markdown: String {
        var text = "\(summary) \(reason)\n"
        if let example {
            text += "\nInstead of\n\n```yaml\n\(example.bad)\n```\n\nwrite\n\n```yaml\n\(example.good)\n```\n"
        }
        return text
    }
}
