// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// How a secret may be written where it turns up.
enum SecretSpelling {
    /// All spellings that are long enough to be told from other text.
    static func all(of secret: String) -> Set<String> {
        var spellings: Set<String> = []
        // Reports show texts line by line, and templates in them filled in: what stands around those is left of it.
        let lines = secret.split(whereSeparator: \.isNewline).map(String.init)
        for part in lines + lines.flatMap(around) {
            let trimmed = trimmed(part)
            guard trimmed.count >= Secrets.shortest else { continue }
            for text in [part, trimmed, trimmed.lowercased(), trimmed.uppercased()] {
                spellings.insert(text)
                guard !text.utf8.allSatisfy(isSameEverywhere) else { continue }
                for inner in [text, json(text), text.replacing(",", with: ",,"), percent(text)] {
                    spellings.formUnion([inner, json(inner), TerminalText.escaped(inner, keepingNewlines: false)])
                    spellings.formUnion(["", "\"", "'", "\"'"].map { xml(inner, quotes: $0) })
                }
            }
        }
        return spellings
    }

    /// Whether a byte is written as itself whatever it stands in.
    private static func isSameEverywhere(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The parts of a text outside of double braces.
    private static func around(_ text: String) -> [String] {
        var parts: [String] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            parts.append(String(rest[..<open.lowerBound]))
            rest = rest[(rest[open.upperBound...].firstRange(of: "}}")?.upperBound ?? rest.endIndex)...]
        }
        return parts.isEmpty ? [] : parts + [String(rest)]
    }

    private static func trimmed(_ text: String) -> String {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[first...last])
    }

    private static func json(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// As XML has it, with those quotes escaped.
    private static func xml(_ text: String, quotes: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"" where quotes.contains("\""): result += "&quot;"
            case "'" where quotes.contains("'"): result += "&apos;"
            default: result.append(character)
            }
        }
    }

    /// As a URL has it, RFC 3986 section 2.1.
    private static func percent(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            guard !isSameEverywhere(byte), byte != UInt8(ascii: "~") else {
                result.unicodeScalars.append(Unicode.Scalar(byte))
                return
            }
            result += byte < 0x10 ? "%0" : "%"
            result += String(byte, radix: 16, uppercase: true)
        }
    }
}
