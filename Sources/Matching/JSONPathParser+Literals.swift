// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension JSONPathParser {
    /// RFC 9535 keeps indices and steps within I-JSON's exact integers.
    private static let indices = -9_007_199_254_740_991...9_007_199_254_740_991

    /// Reads the integer of an index or a slice, or nothing.
    mutating func integer() throws(JSONPathError) -> Int? {
        let start = offset
        guard peek == "-" || peek.map(Self.isDigit) == true else { return nil }
        try integerDigits()
        let text = text(from: start)
        if text == "-0" { throw failure("`-0` is no index; write `0`", at: start) }
        guard let number = Int(text), Self.indices.contains(number) else {
            throw failure("`\(text)` is out of range; an index lies within ±(2^53 - 1)", at: start)
        }
        return number
    }

    /// Reads a number literal.
    mutating func number() throws(JSONPathError) -> JSONValue {
        let start = offset
        try integerDigits()
        var isWhole = true
        if take(".") {
            isWhole = false
            try digits()
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            try digits()
        }
        let text = text(from: start)
        if isWhole, let number = Int64(text) { return .integer(number) }
        if isWhole, let number = UInt64(text) { return .unsigned(number) }
        guard let number = Double(text), number.isFinite else {
            throw failure("`\(text)` is more than a double can hold", at: start)
        }
        return .double(number)
    }

    private mutating func integerDigits() throws(JSONPathError) {
        _ = take("-")
        let start = offset
        try digits()
        if offset - start > 1, scalars[start] == "0" {
            throw failure("a number can't begin with a zero", at: start)
        }
    }

    private mutating func digits() throws(JSONPathError) {
        guard let first = peek, Self.isDigit(first) else { throw failure("expected a digit, not \(here)") }
        while let next = peek, Self.isDigit(next) { offset += 1 }
    }

    /// Reads a string literal in single or double quotes.
    mutating func quoted() throws(JSONPathError) -> String {
        let start = offset
        let quote = scalars[offset]
        offset += 1
        var content = String.UnicodeScalarView()
        while let next = peek {
            offset += 1
            switch next {
            case quote: return String(content)
            case "\\": content.append(try escaped(quote: quote))
            case "\u{0}"..<" ":
                throw failure("a control character must be escaped, as `\\n` or `\\u000a`", at: offset - 1)
            default: content.append(next)
            }
        }
        throw failure("the text that begins here has no closing \(quote)", at: start)
    }

    private mutating func escaped(quote: Unicode.Scalar) throws(JSONPathError) -> Unicode.Scalar {
        let start = offset - 1
        guard let letter = peek else { throw failure("nothing follows `\\`", at: start) }
        offset += 1
        switch letter {
        case "b": return "\u{8}"
        case "f": return "\u{c}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "/", "\\", quote: return letter
        case "u":
            let high = try hexadecimal()
            if let scalar = Unicode.Scalar(high) { return scalar }
            // A pair of surrogates makes one scalar; half of one makes none.
            guard high < 0xDC00, take("\\u") else { throw failure("half of a surrogate pair", at: start) }
            let low = try hexadecimal()
            guard 0xDC00...0xDFFF ~= low,
                let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
            else { throw failure("half of a surrogate pair", at: start) }
            return scalar
        default: throw failure("`\\\(letter)` is no escape; a backslash itself is `\\\\`", at: start)
        }
    }

    private mutating func hexadecimal() throws(JSONPathError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = peek, digit.isASCII, let number = Character(digit).hexDigitValue else {
                throw failure("expected four hexadecimal digits after `\\u`, not \(here)")
            }
            value = value << 4 + UInt32(number)
            offset += 1
        }
        return value
    }
}
