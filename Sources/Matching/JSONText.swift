// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension JSONValue {
    /// JSON text with sorted members: the same for the same value, on every machine.
    ///
    /// Integers are exact, doubles the shortest text that reads back as the same number. JSON has no infinity and no
    /// NaN: they become `null`.
    package func text(pretty: Bool = false) -> String {
        var text = ""
        write(to: &text, indent: pretty ? 0 : nil)
        return text
    }

    private func write(to text: inout String, indent: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .unsigned(let value): text += String(value)
        case .double(let value): text += value.isFinite ? value.description : "null"
        case .string(let value): text.appendQuoted(value)
        case .array(let elements):
            Self.write(elements, between: "[", "]", to: &text, indent: indent) { element, text, indent in
                element.write(to: &text, indent: indent)
            }
        case .object(let members):
            let sorted = members.sorted { $0.key < $1.key }
            Self.write(sorted, between: "{", "}", to: &text, indent: indent) { member, text, indent in
                text.appendQuoted(member.key)
                text += indent == nil ? ":" : ": "
                member.value.write(to: &text, indent: indent)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item], between open: String, _ close: String, to text: inout String, indent: Int?,
        each: (Item, inout String, Int?) -> Void
    ) {
        text += open
        let inner = indent.map { $0 + 2 }
        for (index, item) in items.enumerated() {
            if index > 0 { text += "," }
            if let inner { text += "\n" + String(repeating: " ", count: inner) }
            each(item, &text, inner)
        }
        if let indent, !items.isEmpty { text += "\n" + String(repeating: " ", count: indent) }
        text += close
    }
}

extension String {
    /// Appends a JSON string.
    mutating func appendQuoted(_ content: String) {
        append("\"")
        appendEscaped(content, quote: "\"")
        append("\"")
    }

    /// Appends text as it stands between the quotes of a JSON string or an RFC 9535 normalized path.
    mutating func appendEscaped(_ content: String, quote: Unicode.Scalar) {
        let isPlain = content.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x5C && UInt32($0) != quote.value }
        if isPlain { return append(content) }
        for scalar in content.unicodeScalars {
            switch scalar {
            case quote, "\\":
                append("\\")
                unicodeScalars.append(scalar)
            case "\u{8}": append("\\b")
            case "\t": append("\\t")
            case "\n": append("\\n")
            case "\u{c}": append("\\f")
            case "\r": append("\\r")
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            default: unicodeScalars.append(scalar)
            }
        }
    }
}
