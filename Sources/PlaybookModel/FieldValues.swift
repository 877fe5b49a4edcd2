// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import Matching
import YAMLTree

extension String: FieldValue {
    package static let placeholder = ""
    package static let schema: JSONValue = .object([
        "type": .array([.string("string"), .string("number"), .string("boolean")])
    ])

    /// A scalar's own text: `on` stays `on`, `0x10` stays `0x10`.
    package static func decode(_ node: YAMLNode, reading: inout Reading) -> String? {
        guard let scalar = node.scalar else {
            reading.wrongType(node, wanted: "text")
            return nil
        }
        if scalar.isPlain, scalar.text.isEmpty {
            reading.mistakes.error(
                "wrong-type", "expected text, and nothing stands here", at: node.range,
                help: "write \"\" for an empty text")
            return nil
        }
        return scalar.text
    }
}

extension Bool: FieldValue {
    package static let placeholder = false
    package static let schema: JSONValue = .object(["type": .string("boolean")])

    package static func decode(_ node: YAMLNode, reading: inout Reading) -> Bool? {
        guard case .bool(let value)? = node.scalar?.value else {
            reading.wrongType(node, wanted: "true or false", help: "YAML 1.2 reads yes, no, on and off as text")
            return nil
        }
        return value
    }
}

extension Int: FieldValue {
    package static let placeholder = 1
    package static let schema: JSONValue = .object(["type": .string("integer")])

    package static func decode(_ node: YAMLNode, reading: inout Reading) -> Int? {
        switch node.scalar?.value {
        case .integer(let value)?: return Int(value)
        case .double?, .unsigned?:
            reading.mistakes.error("wrong-type", "`\(node.text ?? "")` is no whole number that fits", at: node.range)
        default: reading.wrongType(node, wanted: "a whole number")
        }
        return nil
    }
}

extension Array: FieldValue where Element: FieldValue {
    package static var placeholder: [Element] { [] }
    package static var schema: JSONValue {
        .object(["type": .string("array"), "items": Element.schema.orTemplate])
    }

    package static func decode(_ node: YAMLNode, reading: inout Reading) -> [Element]? {
        guard let elements = node.sequence else {
            reading.wrongType(node, wanted: "a list", help: "put it in brackets: [a, b]")
            return nil
        }
        let values = elements.compactMap { Element.read($0, reading: &reading) }
        return values.count == elements.count ? values : nil
    }
}

extension Duration: FieldValue {
    package static let placeholder = Duration.seconds(1)
    package static let schema: JSONValue = .object([
        "title": .string("duration"),
        "anyOf": .array([
            .object(["type": .string("string"), "pattern": .string(#"^(0|[0-9]+(\.[0-9]+)?(ms|s|m|h))$"#)]),
            .object(["const": .integer(0)]),
        ]),
    ])

    /// `500ms`, `30s`, `5m`, `1h`, also with a fraction.
    package static func decode(_ node: YAMLNode, reading: inout Reading) -> Duration? {
        guard let text = node.text, let duration = Duration(playbookText: text) else {
            reading.mistakes.error(
                "bad-duration", "not a duration: \(node.text.map { "`\($0)`" } ?? node.kindDescription)",
                at: node.range, help: "write a number with its unit, no more than a year: 500ms, 30s, 5m, 1h")
            return nil
        }
        return duration
    }

    /// Reads a duration as playbooks and options write it; nil where it is none, is negative or exceeds a year.
    package init?(playbookText text: String) {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
        guard text != "0" else {
            self = .zero
            return
        }
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), !digits.hasPrefix("."), !digits.hasSuffix("."),
            let unit = units.first(where: { $0.0 == text.dropFirst(digits.count) }),
            number * unit.1 <= 366 * 86400
        else { return nil }
        self = .milliseconds(Int64((number * unit.1 * 1000).rounded()))
    }
}

/// A value taken from a fixed set of words.
package protocol WordValue: FieldValue, CaseIterable, RawRepresentable where RawValue == String {
    /// Words that mean one of them elsewhere.
    static var synonyms: [String: Self] { get }
}

extension WordValue {
    package static var synonyms: [String: Self] { [:] }

    package static var schema: JSONValue {
        .object(["enum": .array(allCases.map { .string($0.rawValue) })])
    }

    package static func decode(_ node: YAMLNode, reading: inout Reading) -> Self? {
        let words = allCases.map(\.rawValue)
        guard let text = node.text else {
            reading.wrongType(node, wanted: "one of \(words.joined(separator: ", "))")
            return nil
        }
        if let value = Self(rawValue: text) { return value }
        let nearest = synonyms[text.lowercased()]?.rawValue ?? NearestName.suggestion(for: text, among: words)
        reading.mistakes.error(
            "unknown-value", "`\(text)` is not \(words.count > 1 ? "one of " : "")\(words.joined(separator: ", "))",
            at: node.range,
            help: nearest.map { "did you mean `\($0)`?" })
        return nil
    }
}

extension LocatedJSON: FieldValue {
    package static var placeholder: LocatedJSON { LocatedJSON(range: nil, content: .value(.null)) }
    package static var schema: JSONValue { .object([:]) }

    package static func decode(_ node: YAMLNode, reading: inout Reading) -> LocatedJSON? { reading.json(node) }
}
