// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Hides passwords in XML that a person is shown.
///
/// Hidden are `passwd='…'` of any element, the cookies of network disks, what a QEMU argument gives as `password=` (or
/// its like, a secret object's `data=`, a Ceph key, the password of a URL), and device properties and variables whose
/// names speak of a secret. All else stays byte for byte. Text that is not well-formed is masked as far as it can be read.
package enum SecretMask {
    /// What stands where a secret stood.
    package static let mask = "********"

    /// The same text without its secrets.
    package static func masked(_ xml: String) -> String {
        let tree = XMLTree(scanning: Array(xml.utf8), limit: .max)
        var edits = XMLEdits()
        var masked = 0
        for index in tree.elements.indices where index >= masked {
            if let password = tree.attribute(of: index, "passwd"), !password.value.isEmpty {
                edits.replace(password.value, with: mask)
            }
            if tree.isElement(index, "cookie"), !tree.elements[index].content.isEmpty {
                edits.replace(tree.elements[index].content, with: mask)
                // What stands in it is gone with it.
                masked = tree.elements[index].next
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

    /// The same arguments in a row, without the secrets in them.
    static func masked(run arguments: [String]) -> String {
        arguments.map { masked(argument: $0) }.joined(separator: " ")
    }

    /// The same message without the secrets of arguments that it repeats, line by line.
    package static func masked(message: String) -> String {
        message.split(separator: "\n", omittingEmptySubsequences: false).map { masked(argument: String($0)) }
            .joined(separator: "\n")
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
        } else if tree.matches(name, "property"), let property = tree.attribute(of: index, "name"),
            isSecret(property: tree.value(property))
        {
            edits.replace(value.value, with: mask)
        }
    }

    /// Whether a device property's name says that its value is a secret, and not where one is.
    private static func isSecret(property: String) -> Bool {
        let word = property.lowercased().split { $0 == "-" || $0 == "." || $0 == "_" }.last
        return ["password", "passwd", "passphrase", "cookie"].contains(word ?? "")
    }

    /// Whether an environment variable's name says that its value is a secret.
    static func isSecret(variable: String) -> Bool {
        let name = variable.lowercased()
        return ["pass", "secret", "token", "credential"].contains { name.contains($0) }
    }

    private static func mask(_ bytes: [UInt8], _ range: Range<Int>, in edits: inout XMLEdits) {
        // `data=` is a secret in `-object secret,…` alone.
        let holdsData = range.contains { XMLScanner.has(bytes, "secret", at: $0) }
        // `key=` is one in the options that follow a Ceph image's name alone.
        let holdsKey = range.contains { XMLScanner.has(bytes, "rbd:", at: $0) }
        var at = range.lowerBound
        while at < range.upperBound {
            let key = holdsKey ? key(bytes, at: at, in: range) : nil
            if let secret = key ?? secret(bytes, at: at, in: range, holdsData: holdsData) {
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
        let names: [StaticString] = ["password", "passwd", "passphrase", "cookie", "data"]
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

    /// The password in the rest of a URL, `user:password@host`; iSCSI has it as `user%password@host`.
    private static func password(_ bytes: [UInt8], from start: Int, in range: Range<Int>) -> Range<Int>? {
        let rest = bytes[min(start, range.upperBound)..<range.upperBound]
        let end = rest.indices.first { at in
            "@/,?\"' ".utf8.contains(bytes[at]) || afterQuote(bytes, at: at) != nil
                || ["&apos;", "&#39;", "&#x27;"].contains { XMLScanner.has(bytes, $0, at: at) }
        }
        guard let end, bytes[end] == UInt8(ascii: "@") else { return nil }
        let isISCSI = ["iscsi", "iser"].contains { (scheme: StaticString) in
            XMLScanner.has(bytes, scheme, at: max(range.lowerBound, start - 3 - scheme.utf8CodeUnitCount))
        }
        let mark = rest[..<end].firstIndex { $0 == XMLByte.colon || (isISCSI && $0 == UInt8(ascii: "%")) }
        guard let mark, mark + 1 < end else { return nil }
        return (mark + 1)..<end
    }

    /// The key of a Ceph user in `rbd:pool/image:id=user:key=…`, where a backslash takes a colon along.
    private static func key(_ bytes: [UInt8], at: Int, in range: Range<Int>) -> Range<Int>? {
        guard XMLScanner.has(bytes, ":key=", at: at) else { return nil }
        let start = at + 5
        var end = start
        while end < range.upperBound, !":,\"' ".utf8.contains(bytes[end]), afterQuote(bytes, at: end) == nil {
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        end = min(end, range.upperBound)
        return start < end ? start..<end : nil
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
