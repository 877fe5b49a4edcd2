// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine

/// A difference as a unified diff.
struct DifferenceText {
    let text: String

    init(_ difference: StepResult.Change, styler: TextStyler) {
        var text = ""
        for line in difference.lines {
            let safe = TerminalText.escaped(line.text, keepingNewlines: false)
            let styled =
                switch line.kind {
                case .header: styler.styled(safe, .bold)
                case .hunk: styler.styled(safe, .cyan)
                case .context: safe
                case .removed: styler.styled(safe, .red)
                case .added: styler.styled(safe, .green)
                }
            text += "    \(styled)\n"
        }
        if let effect = difference.effect { text += "    \(styler.styled(effect, .dim))\n" }
        self.text = text
    }
}
