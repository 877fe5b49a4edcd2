// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The words of an XPath that mean something only where they are known: prefixes and functions.
struct PathWords {
    /// What XPath 1.0 lets stand before a parenthesis: functions, tests of a node's kind, and operators.
    static let functions: Set = [
        "boolean", "ceiling", "concat", "contains", "count", "false", "floor", "id", "lang", "last", "local-name",
        "name",
        "namespace-uri", "normalize-space", "not", "number", "position", "round", "starts-with", "string",
        "string-length", "substring", "substring-after", "substring-before", "sum", "translate", "true", "comment",
        "node", "processing-instruction", "text", "and", "or", "div", "mod",
    ]

    /// What stands before a single colon, outside of quotes.
    private(set) var prefixes: [String] = []
    /// What stands before a parenthesis, outside of quotes.
    private(set) var calls: [String] = []

    /// Looks at each byte of a path once.
    init(_ path: String) {
        let bytes = Array(path.utf8)
        var word = 0..<0
        var quote: UInt8?
        for (at, byte) in bytes.enumerated() {
            if let open = quote {
                if byte == open { quote = nil }
                continue
            }
            if byte == XMLByte.quote || byte == XMLByte.apostrophe { quote = byte }
            if XMLByte.isInName(byte) {
                word = word.upperBound == at ? word.lowerBound..<(at + 1) : at..<(at + 1)
                continue
            }
            let isBehindWord = !word.isEmpty && word.upperBound == at
            let next = at + 1 < bytes.count ? bytes[at + 1] : 0
            if byte == XMLByte.colon, isBehindWord, next != XMLByte.colon {
                prefixes.append(String(decoding: bytes[word], as: UTF8.self))
            }
            if byte == UInt8(ascii: "("), !word.isEmpty,
                bytes[word.upperBound..<at].allSatisfy(XMLByte.isSpace)
            {
                calls.append(String(decoding: bytes[word], as: UTF8.self))
            }
            // A word is no longer behind a parenthesis that something else stands before.
            if !XMLByte.isSpace(byte) { word = 0..<0 }
        }
    }
}
