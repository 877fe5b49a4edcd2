// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import YAMLTree

/// A text with `{{ path }}` in it, as PLAYBOOK strings hold it.
struct Template: Sendable {
    /// What stands between the braces.
    struct Expression: Sendable {
        /// The names of the path, `vars.log` as `["vars", "log"]`; empty for a literal.
        let path: [String]
        let literal: JSONValue?
        /// What is done to the value, in order.
        let filters: [TemplateFilter]

        /// Whether the path may lead nowhere.
        var hasFallback: Bool { filters.contains { if case .fallback = $0 { true } else { false } } }
    }

    private enum Part {
        case text(String)
        case expression(Expression)
    }

    private let parts: [Part]

    /// The variable that is all of the text, such as `log` of `{{ vars.log }}`; nil where there is more, or less.
    var variable: String? {
        guard parts.count == 1, let expression = expressions.first, expression.path.count == 2,
            expression.path[0] == "vars", expression.filters.isEmpty
        else { return nil }
        return expression.path[1]
    }

    static func isTemplate(_ text: String) -> Bool { opening(in: text[...]) != nil }

    /// Whether a text has what is a statement to Ansible: `{% … %}`.
    static func hasStatement(_ text: String) -> Bool {
        guard text.utf8.contains(UInt8(ascii: "%")), let end = text.ranges(of: "%}").last else { return false }
        return text[..<end.lowerBound].firstMatch(of: /\{%-?\s*[a-z]/) != nil
    }

    /// Where the first two braces stand. By bytes, since this looks at every text of a playbook for every target.
    private static func opening(in text: Substring) -> String.Index? {
        let bytes = text.utf8
        var rest = bytes[...]
        while let brace = rest.firstIndex(of: UInt8(ascii: "{")) {
            rest = rest[bytes.index(after: brace)...]
            if rest.first == UInt8(ascii: "{") { return brace }
        }
        return nil
    }

    var expressions: [Expression] {
        parts.compactMap { if case .expression(let expression) = $0 { expression } else { nil } }
    }

    /// Reads the text. Throws where braces do not close or an expression is malformed.
    init(_ text: String) throws(TemplateError) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = Self.opening(in: rest) {
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            let offset = text.unicodeScalars.distance(from: text.startIndex, to: open)
            let inside = text.utf8.index(open, offsetBy: 2)
            var parser = TemplateExpressionParser(rest[inside...], offset: offset)
            parts.append(.expression(try parser.parse()))
            rest = parser.rest
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    /// The first flaw of a text with those behind it, a few of many.
    static func flaws(of text: String, after first: TemplateError) -> [TemplateError] {
        var flaws = [first]
        var last = first.offset
        let scalars = text.unicodeScalars
        while flaws.count < 8, let offset = last,
            let start = scalars.index(text.startIndex, offsetBy: offset, limitedBy: text.endIndex),
            let end = text[start...].firstRange(of: "}}")?.upperBound
        {
            do throws(TemplateError) {
                _ = try Template(String(text[end...]))
                return flaws
            } catch {
                last = error.offset.map { $0 + scalars.distance(from: text.startIndex, to: end) }
                flaws.append(TemplateError(error.message, help: error.help, offset: last))
            }
        }
        return flaws
    }

    /// The text with its values, or, where the text is one expression alone, the value with its type.
    func render(in context: TemplateContext, escaping: TemplateEscaping) throws(TemplateError) -> JSONValue {
        if parts.count == 1, case .expression(let expression) = parts[0], escaping == .none {
            return try value(of: expression, in: context)
        }
        var text = ""
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .expression(let expression):
                let value = try value(of: expression, in: context)
                let inserted = if case .string(let string) = value { string } else { value.text() }
                text += parts.count == 1 && escaping == .xpath ? inserted : try escaping.escape(inserted, after: text)
            }
        }
        return .string(text)
    }

    private func value(of expression: Expression, in context: TemplateContext) throws(TemplateError) -> JSONValue {
        var value: JSONValue?
        if let literal = expression.literal { value = literal } else { value = try context.value(at: expression.path) }
        for filter in expression.filters { value = try filter.applied(to: value) }
        if let value { return value }
        let path = expression.path.joined(separator: ".")
        let remedy =
            switch expression.path.first {
            case "vars": "set it with vars: or -e"
            case "steps": "a step that ran on this domain must have it in what it registered"
            case "item": "give each item of the `loop` such a key"
            default: "it is not known of this domain"
            }
        throw TemplateError(
            "`\(path)` is not defined", help: "\(remedy), or write {{ \(path) | default(\"…\") }}")
    }
}

/// A template that cannot be read or rendered.
package struct TemplateError: Error, Sendable {
    package let message: String
    package let help: String?
    /// Where in the text, in Unicode scalars from its start.
    package let offset: Int?

    init(_ message: String, help: String? = nil, offset: Int? = nil) {
        self.message = message
        self.help = help
        self.offset = offset
    }

    /// The place in the file: exact on a one-line plain or quoted scalar, else the scalar.
    func range(in node: YAMLNode) -> SourceRange {
        guard let offset, let scalar = node.scalar, node.range.start.line == node.range.end.line else {
            return node.range
        }
        let column = node.range.start.column + offset + (scalar.isPlain ? 0 : 1)
        guard column < node.range.end.column else { return node.range }
        let start = SourcePosition(line: node.range.start.line, column: column)
        return SourceRange(file: node.range.file, start: start, end: node.range.end)
    }
}
