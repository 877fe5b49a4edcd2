// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Hides passwords in XML that a person is shown.
///
/// Hidden are `passwd='…'` of any element, the cookies of network disks, what a QEMU argument gives as `password=` (or
/// its like, a secret object's `data=`, the password of a URL), and variables whose names speak of a secret. All else
/// stays byte for byte. Text that is not well-formed is masked as far as it can be read.
package enum SecretMask {
    /// What stands where a secret stood.
    package static let mask = "********"

    /// The same text without its secrets.
    package static func masked(_ xml: String) -> String {
        let tree = XMLTree(scanning: Array(xml.utf8), limit: .max)
        var edits = XMLEdits()
        for index in tree.elements.indices {
            if let password = tree.attribute(of: index, "passwd"), !password.value.isEmpty {
                edits.replace(password.value, with: mask)
            }
            if tree.isElement(index, "cookie"), !tree.elements[index].content.isEmpty {
                edits.replace(tree.elements[index].content, with: mask)
            }
            maskPassthrough(index, of: tree, in: &edits)
        }
        return edits.isEmpty ? xml : edits.applied(to: tree.bytes)
    }

    /// The same argument of QEMU without the secrets in it; options are parted by commas, or stand in a JSON object.
    package static func masked(argument: String) -> String {
        let bytes = Array(argument.utf8)
        var edits = XMLEdits()
        mask(bytes, 0..<bytes.count, in: &edits)
        return edits.isEmpty ? argument : edits.applied(to: bytes)
    }

    private static func maskPassthrough(_ index: Int, of tree: XMLTree, in edits: inout XMLEdits) {
        // By local name: a piece of XML may lack the declaration of its prefix.
        let element = tree.elements[index]
        let name = element.localName..<element.name.upperBound
        guard let value = tree.attribute(of: index, "value"), !value.value.isEmpty else { return }
        if tree.matches(name, "arg") {
            mask(tree.bytes, value.value, in: &edits)
        } else if tree.matches(name, "env"), let variable = tree.attribute(of: index, "name"),
            isSecret(variable: tree.value(variable))
        {
            edits.replace(value.value, with: mask)
        }
    }

    /// Whether an environment variable's name says that its value is a secret.
    static func isSecret(variable: String) -> Bool {
        let name = variable.lowercased()
        return ["pass", "secret", "token", "credential"].contains { name.contains($0) }
    }

    private static func mask(_ bytes: [UInt8], _ range: Range<Int>, in edits: inout XMLEdits) {
        // `data=` is a secret in `-object secret,…` alone.
        let holdsData = range.contains { XMLScanner.has(bytes, "secret", at: $0) }
        var at = range.lowerBound
        while at < range.upperBound {
            if let secret = secret(bytes, at: at, in: range, holdsData: holdsData) {
                edits.replace(secret, with: mask)
                at = secret.upperBound
            } else {
                at += 1
            }
        }
    }

    /// The secret that is announced at a place: by an option's name, or by the scheme of a URL.
    private static func secret(_ bytes: [UInt8], at: Int, in range: Range<Int>, holdsData: Bool) -> Range<Int>? {
        if XMLScanner.has(bytes, "://", at: at) { return password(bytes, from: at + 3, in: range) }
        let names: [StaticString] = ["password", "passwd", "passphrase", "data"]
        guard at == range.lowerBound || !isWordByte(bytes[at - 1]),
            let name = names.dropLast(holdsData ? 0 : 1).first(where: { XMLScanner.has(bytes, $0, at: at) })
        else { return nil }
        var start = at + name.utf8CodeUnitCount
        if start < range.upperBound, bytes[start] == XMLByte.equals {
            start += 1
            var end = start
            while end < range.upperBound {
                if bytes[end] == comma {
                    // Two commas are one in the value.
                    guard end + 1 < range.upperBound, bytes[end + 1] == comma else { break }
                    end += 1
                }
                end += 1
            }
            return start < end ? start..<end : nil
        }
        // In JSON the name ends in a quote, and the value stands between two; in an attribute both may be escaped.
        guard let colon = afterQuote(bytes, at: start) else { return nil }
        start = skipSpace(bytes, from: colon)
        guard start < range.upperBound, bytes[start] == XMLByte.colon,
            let value = afterQuote(bytes, at: skipSpace(bytes, from: start + 1))
        else { return nil }
        var end = value
        while end < range.upperBound, afterQuote(bytes, at: end) == nil {
            // A backslash takes the quote after it along.
            end = bytes[end] == UInt8(ascii: "\\") ? afterQuote(bytes, at: end + 1) ?? end + 2 : end + 1
        }
        return value < min(end, range.upperBound) ? value..<min(end, range.upperBound) : nil
    }

    /// The password in the rest of a URL, `user:password@host`.
    private static func password(_ bytes: [UInt8], from start: Int, in range: Range<Int>) -> Range<Int>? {
        let rest = bytes[min(start, range.upperBound)..<range.upperBound]
        guard let end = rest.firstIndex(where: { "@/,?\"'& ".utf8.contains($0) }), bytes[end] == UInt8(ascii: "@"),
            let colon = rest[..<end].firstIndex(of: XMLByte.colon), colon + 1 < end
        else { return nil }
        return (colon + 1)..<end
    }

    private static let comma = UInt8(ascii: ",")

    private static func afterQuote(_ bytes: [UInt8], at: Int) -> Int? {
        for quote: StaticString in ["\"", "&quot;", "&#34;", "&#x22;"] where XMLScanner.has(bytes, quote, at: at) {
            return at + quote.utf8CodeUnitCount
        }
        return nil
    }

    private static func skipSpace(_ bytes: [UInt8], from start: Int) -> Int {
        bytes[start...].firstIndex { !XMLByte.isSpace($0) } ?? bytes.count
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        XMLByte.isLetter(byte) || XMLByte.isDigit(byte) || byte == XMLByte.underscore
    }
}
