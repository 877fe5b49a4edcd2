// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The part of a URI after the question mark, as libvirt reads it.
enum URIQuery {
    /// Splits a URI at its question mark; a fragment is no part of libvirt's URIs.
    static func split(_ uri: String) -> (address: Substring, query: Substring) {
        guard let mark = uri.firstIndex(of: "?") else { return (uri[...], "") }
        return (uri[..<mark], uri[uri.index(after: mark)...])
    }

    /// The value of a parameter, percent-decoded; nil where it is missing or not UTF-8.
    static func value(of name: String, in query: Substring) -> String? {
        for pair in query.split(whereSeparator: { $0 == "&" || $0 == ";" }) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts[0] == name { return decoded(parts.count == 2 ? parts[1] : "") }
        }
        return nil
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
            if byte == UInt8(ascii: "%"), digits.count == 2 {
                bytes.append(UInt8(digits[0] * 16 + digits[1]))
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
