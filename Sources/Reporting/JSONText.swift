// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine

/// JSON text of one line, harmless for a terminal.
package enum JSONText {
    /// The value's text, in which what could drive a terminal is written as JSON's own escapes, so that it says the same.
    package static func line(_ value: StepResult.Value) -> String {
        let text = value.text()
        // JSON text of one line has control characters within strings alone, and those escaped already.
        guard TerminalText.escaped(text) != text else { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            let character = String(scalar)
            if scalar.isASCII && scalar != "\u{7F}" || TerminalText.escaped(character) == character {
                result.unicodeScalars.append(scalar)
            } else {
                for unit in character.utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return result
    }
}

extension Duration {
    /// Seconds, exact to the microsecond.
    var rounded: Double { (self / .microseconds(1)).rounded() / 1_000_000 }
}
