// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Characters as XML writes them: what is legal, how it is escaped, what an escaped text says.
package enum XMLText {
    /// Whether XML 1.0 has the character at all.
    package static func isLegal(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    /// Escapes as libvirt does (`virBufferEscapeString`), good for text and for both kinds of quotes.
    package static func escaped(_ text: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case XMLByte.less: result += "&lt;".utf8
            case XMLByte.greater: result += "&gt;".utf8
            case XMLByte.ampersand: result += "&amp;".utf8
            case XMLByte.quote: result += "&quot;".utf8
            case XMLByte.apostrophe: result += "&apos;".utf8
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The text without XML's white space around it.
    static func trimmed(_ text: String) -> String {
        let bytes = text.utf8
        guard let first = bytes.firstIndex(where: { !XMLByte.isSpace($0) }),
            let last = bytes.lastIndex(where: { !XMLByte.isSpace($0) })
        else { return "" }
        return String(text[first...last])
    }

    /// The text with a single blank for each stretch of XML's white space, and none around it.
    package static func collapsed(_ text: String) -> String {
        text.utf8.split(whereSeparator: XMLByte.isSpace).map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: " ")
    }

    /// What a stretch of text or of an attribute's value says: references decoded, line ends normalized.
    ///
    /// In an attribute, literal tabs and line ends read as spaces (XML 1.0, 3.3.3). An unknown reference stays.
    static func decoded(_ bytes: ArraySlice<UInt8>, isAttribute: Bool) -> String {
        let special = { (byte: UInt8) in
            byte == XMLByte.ampersand || byte == XMLByte.carriageReturn
                || (isAttribute && (byte == XMLByte.lineFeed || byte == XMLByte.tab))
        }
        guard bytes.contains(where: special) else { return String(decoding: bytes, as: UTF8.self) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let byte = bytes[at]
            at += 1
            switch byte {
            case XMLByte.carriageReturn:
                if at < bytes.endIndex, bytes[at] == XMLByte.lineFeed { at += 1 }
                result.append(isAttribute ? XMLByte.space : XMLByte.lineFeed)
            case XMLByte.lineFeed, XMLByte.tab:
                result.append(isAttribute ? XMLByte.space : byte)
            case XMLByte.ampersand:
                if let (scalar, end) = reference(bytes[at...]) {
                    result += Character(scalar).utf8
                    at = end
                } else {
                    result.append(byte)
                }
            default:
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The character that a reference stands for, and where the text goes on; `bytes` begin after the ampersand.
    private static func reference(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, end: Int)? {
        // The longest reference there is: `&#x10FFFF;`, and leading zeros in good measure.
        guard let semicolon = bytes.prefix(32).firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let name = String(decoding: bytes[..<semicolon], as: UTF8.self)
        let scalar: Unicode.Scalar? =
            switch name {
            case "lt": "<"
            case "gt": ">"
            case "amp": "&"
            case "quot": "\""
            case "apos": "'"
            case _ where name.hasPrefix("#x"): UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
            case _ where name.hasPrefix("#"): UInt32(name.dropFirst(1)).flatMap(Unicode.Scalar.init)
            default: nil
            }
        return scalar.map { ($0, semicolon + 1) }
    }
}
