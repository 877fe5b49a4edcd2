// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// How a value is made fit for the text that it goes into.
package enum TemplateEscaping: Sendable {
    case none
    /// As XML character data or attribute value: a value never becomes markup.
    case xml
    /// As a part of an XPath: within quotes what they can hold, elsewhere a name or a number.
    case xpath

    /// The value as it stands behind `before`. Throws where it cannot stand there without changing what the rest means.
    func escape(_ text: String, after before: String) throws(TemplateError) -> String {
        switch self {
        case .none: return text
        case .xml: return Self.escapedXML(text)
        case .xpath:
            guard let quote = Self.openQuote(in: before) else {
                let isName = text.allSatisfy { $0.isLetter || $0.isNumber || "_-.:".contains($0) }
                guard isName, !text.isEmpty, !text.contains("::") else {
                    throw TemplateError(
                        "the value \(text.debugDescription) is no name or number, and would change what the path means",
                        help: "put quotes around the template where it is a text: [@dev='{{ vars.dev }}']")
                }
                return text
            }
            guard !text.contains(quote) else {
                throw TemplateError(
                    "the value \(text.debugDescription) has the quote that stands around it, and would end it",
                    help: "XPath 1.0 has no way to write it there: use the other quotes")
            }
            return text
        }
    }

    private static func escapedXML(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "'": escaped += "&apos;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    /// The quote that a path opens and does not close.
    private static func openQuote(in path: String) -> Character? {
        var quote: Character?
        for character in path {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            }
        }
        return quote
    }
}
