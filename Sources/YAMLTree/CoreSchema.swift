// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The YAML 1.2 core schema: what plain scalars and the standard tags stand for.
///
/// One rule is stricter: digits after a leading zero make text, because `0777` is read as octal by some and as
/// decimal by others.
enum CoreSchema {
    /// A scalar that does not stand for a value.
    enum Failure: Error {
        /// An integer or float that no 64-bit number can hold.
        case outOfRange
        /// The text is not what its tag says.
        case mismatch
        case unknownTag
    }

    /// What Ansible gives encrypted scalars.
    static let vaultTag = "!vault"

    private static let prefix = "tag:yaml.org,2002:"

    /// What a tag of the core schema is called: `str` for `!!str`; nil for any other tag.
    static func shortName(ofTag tag: String) -> String? {
        let name = tag.dropFirst(prefix.count)
        let isKnown = ["str", "int", "float", "bool", "null", "seq", "map"].contains(String(name))
        return tag.hasPrefix(prefix) && isKnown ? String(name) : nil
    }

    /// The value of a scalar with that tag, which wins over quotes.
    static func value(of text: String, tag: String) throws(Failure) -> YAMLScalar.Value {
        guard let name = shortName(ofTag: tag) else { throw .unknownTag }
        if name == "str" { return .string(text) }
        let value = try value(ofPlain: text)
        switch (name, value) {
        case ("int", .integer), ("int", .unsigned), ("float", .double), ("bool", .bool), ("null", .null): return value
        case ("float", .integer(let number)): return .double(Double(number))
        case ("float", .unsigned(let number)): return .double(Double(number))
        default: throw .mismatch
        }
    }

    /// The value of a plain scalar without a tag.
    static func value(ofPlain text: String) throws(Failure) -> YAMLScalar.Value {
        guard let first = text.utf8.first else { return .null }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            return try number(text) ?? .string(text)
        case UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "n"),
            UInt8(ascii: "N"), UInt8(ascii: "~"):
            return word(text) ?? .string(text)
        default:
            return .string(text)
        }
    }

    private static func word(_ text: String) -> YAMLScalar.Value? {
        switch text {
        case "null", "Null", "NULL", "~": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        default: nil
        }
    }

    /// The number a text is, or nil where it is none.
    private static func number(_ text: String) throws(Failure) -> YAMLScalar.Value? {
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
        case ".nan", ".NaN", ".NAN": return .double(.nan)
        default: break
        }
        if text.hasPrefix("0x") { return try integer(text.dropFirst(2), radix: 16) }
        if text.hasPrefix("0o") { return try integer(text.dropFirst(2), radix: 8) }

        var rest = text.utf8[...]
        let isSigned = rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+")
        if isSigned { rest.removeFirst() }
        let whole = takeDigits(&rest)
        guard !rest.isEmpty else {
            guard let first = whole.first, whole.count == 1 || first != UInt8(ascii: "0") else { return nil }
            if let value = Int64(text) { return .integer(value) }
            if let value = UInt64(text) { return .unsigned(value) }
            throw .outOfRange
        }
        var digits = whole.count
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            digits += takeDigits(&rest).count
        }
        guard digits > 0 else { return nil }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
            guard !takeDigits(&rest).isEmpty else { return nil }
        }
        guard rest.isEmpty, let value = Double(text) else { return nil }
        guard value.isFinite else { throw .outOfRange }
        return .double(value)
    }

    private static func integer(_ digits: Substring, radix: Int) throws(Failure) -> YAMLScalar.Value? {
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && Int(String($0), radix: radix) != nil }) else {
            return nil
        }
        guard let value = UInt64(digits, radix: radix) else { throw .outOfRange }
        return Int64(exactly: value).map { .integer($0) } ?? .unsigned(value)
    }

    private static func takeDigits(_ bytes: inout Substring.UTF8View) -> Substring.UTF8View {
        let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        bytes = bytes[digits.endIndex...]
        return digits
    }
}
