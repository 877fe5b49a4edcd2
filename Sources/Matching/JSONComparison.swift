// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// How one value stands to another.
package enum JSONOrdering: Sendable, Hashable {
    case less, equal, greater

    init<Value: Comparable>(_ left: Value, _ right: Value) {
        self = left == right ? .equal : left < right ? .less : .greater
    }

    var reversed: JSONOrdering {
        switch self {
        case .less: .greater
        case .equal: .equal
        case .greater: .less
        }
    }
}

extension JSONValue {
    /// Whether both are the same value: numbers by what they amount to, text scalar by scalar.
    package func equals(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.string(let left), .string(let right)): return left.isSameText(as: right)
        case (.array(let left), .array(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.equals($1) }
        case (.object(let left), .object(let right)):
            return left.count == right.count
                && left.allSatisfy { name, value in other[member: name].map(value.equals) ?? false }
        default: return compare(other) == .equal
        }
    }

    /// The order of two numbers, or of two strings by Unicode scalar; nil for anything else, and for NaN.
    package func compare(_ other: JSONValue) -> JSONOrdering? {
        switch (self, other) {
        case (.integer(let left), .integer(let right)): JSONOrdering(left, right)
        case (.unsigned(let left), .unsigned(let right)): JSONOrdering(left, right)
        case (.integer(let left), .unsigned(let right)): left < right ? .less : JSONOrdering(UInt64(left), right)
        case (.unsigned, .integer): other.compare(self)?.reversed
        case (.double(let left), .double(let right)):
            left.isNaN || right.isNaN ? nil : JSONOrdering(left, right)
        case (.integer(let left), .double(let right)): Self.compare(left, right)
        case (.unsigned(let left), .double(let right)): Self.compare(left, right)
        case (.double, .integer), (.double, .unsigned): other.compare(self)?.reversed
        case (.string(let left), .string(let right)):
            left.isSameText(as: right) ? .equal : left.utf8.lexicographicallyPrecedes(right.utf8) ? .less : .greater
        default: nil
        }
    }

    /// Compares without rounding the integer to a double's 53 bits.
    private static func compare<Number: FixedWidthInteger>(_ left: Number, _ right: Double) -> JSONOrdering? {
        guard !right.isNaN else { return nil }
        let whole = right.rounded(.towardZero)
        guard let integer = Number(exactly: whole) else { return right > 0 ? .less : .greater }
        return left == integer ? JSONOrdering(whole, right) : JSONOrdering(left, integer)
    }
}

extension String {
    /// Whether both are the same Unicode scalars, where `==` takes é for e and a combining accent.
    func isSameText(as other: String) -> Bool {
        self == other && utf8.elementsEqual(other.utf8)
    }
}
