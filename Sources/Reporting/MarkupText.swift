// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// Text as it stands in XML 1.0 and HTML.
///
/// Markup becomes references; what XML forbids, or would mislead a reader, is written as `\u{1B}`.
enum MarkupText {
    /// Text between tags.
    static func escaped(_ text: String) -> String { escaped(text, inQuotes: false) }

    /// Text of one line, between tags or in quotes.
    static func line(_ text: String) -> String { escaped(text, inQuotes: true) }

    private static func escaped(_ text: String, inQuotes: Bool) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count + 16)
        for scalar in TerminalText.escaped(text, keepingNewlines: !inQuotes).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"" where inQuotes: result += "&quot;"
            // A reader makes a space of a tab in an attribute.
            case "\t" where inQuotes: result += "&#9;"
            case "\u{FFFE}", "\u{FFFF}": result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
