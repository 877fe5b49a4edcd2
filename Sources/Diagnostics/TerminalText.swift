// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Text from a guest, a server or a file, made harmless for a terminal.
package enum TerminalText {
    /// The text with every character that could drive or mislead a terminal written as `\u{1B}`.
    ///
    /// Tabs stay, and line feeds stay where asked for; else those are written as `\n`.
    package static func escaped(_ text: String, keepingNewlines: Bool = true) -> String {
        let isHarmless = text.unicodeScalars.allSatisfy { escape(for: $0, keepingNewlines: keepingNewlines) == nil }
        guard !isHarmless else { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count + 16)
        for scalar in text.unicodeScalars {
            if let escape = escape(for: scalar, keepingNewlines: keepingNewlines) {
                result += escape
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// What to write for a scalar that must not reach the terminal; nil for the others.
    static func escape(for scalar: Unicode.Scalar, keepingNewlines: Bool) -> String? {
        switch scalar.value {
        case 0x09, 0x20...0x7E, 0xA0...0x61B: nil
        case 0x0A: keepingNewlines ? nil : "\\n"
        case 0x0D: "\\r"
        case 0x00...0x1F, 0x7F...0x9F,  // C0, DEL, C1
            0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069,  // direction marks, overrides and isolates
            0x2028, 0x2029,  // line and paragraph separators
            0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F:  // invisible marks and tags
            "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        default: nil
        }
    }
}
