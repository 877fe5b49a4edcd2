// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A look of text on a terminal: an SGR parameter of ECMA-48.
package enum TextStyle: String, Sendable, Hashable {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
}

/// Puts styles on text, or leaves it alone where there are no colours.
package struct TextStyler: Sendable, Hashable {
    package let colors: Bool

    package init(colors: Bool) { self.colors = colors }

    /// The text in all the styles; it must be escaped already.
    package func styled(_ text: String, _ styles: TextStyle...) -> String {
        guard colors, !styles.isEmpty, !text.isEmpty else { return text }
        return "\u{1B}[\(styles.map(\.rawValue).joined(separator: ";"))m\(text)\u{1B}[0m"
    }
}
