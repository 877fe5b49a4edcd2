// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Reads the words and numbers of the cache's files, byte by byte: they are read in every run.
struct CompactScanner {
    static let damage = SchemaError("it is damaged")

    private let bytes: ArraySlice<UInt8>
    private var offset: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        offset = bytes.startIndex
    }

    var isAtEnd: Bool { offset == bytes.endIndex }

    /// Passes over a character of ASCII, if it stands here.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard offset < bytes.endIndex, UInt32(bytes[offset]) == character.value else { return false }
        offset += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(SchemaError) {
        guard take(character) else { throw Self.damage }
    }

    /// What stands before the next blank, comma or line break.
    mutating func word() throws(SchemaError) -> String {
        try text { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\n") }
    }

    /// The rest of the line; its break is passed over.
    mutating func line() throws(SchemaError) -> String {
        let line = try text { $0 == UInt8(ascii: "\n") }
        try expect("\n")
        return line
    }

    mutating func number() throws(SchemaError) -> Int {
        let start = offset
        var number = 0
        while offset < bytes.endIndex, case let digit = bytes[offset] &- UInt8(ascii: "0"), digit < 10, number < 1 << 32
        {
            number = number * 10 + Int(digit)
            offset += 1
        }
        guard offset > start else { throw Self.damage }
        return number
    }

    mutating func text(after separator: Unicode.Scalar) throws(SchemaError) -> String {
        try expect(separator)
        return try word()
    }

    mutating func number(after separator: Unicode.Scalar) throws(SchemaError) -> Int {
        try expect(separator)
        return try number()
    }

    mutating func features(after separator: Unicode.Scalar) throws(SchemaError) -> MonitorSchema.Features {
        MonitorSchema.Features(rawValue: UInt8(truncatingIfNeeded: try number(after: separator)))
    }

    private mutating func text(until isEnd: (UInt8) -> Bool) throws(SchemaError) -> String {
        let start = offset
        while offset < bytes.endIndex, !isEnd(bytes[offset]) { offset += 1 }
        guard offset > start else { throw Self.damage }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }
}
