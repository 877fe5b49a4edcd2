// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching

/// Reads one expression up to its closing braces: `path`, `path | filter`, or a quoted literal.
struct TemplateExpressionParser {
    private(set) var rest: Substring
    private let offset: Int

    init(_ text: Substring, offset: Int) {
        rest = text
        self.offset = offset
    }

    mutating func parse() throws(TemplateError) -> Template.Expression {
        skipBlanks()
        var path: [String] = []
        var literal: JSONValue?
        if rest.first == "\"" || rest.first == "'" {
            literal = .string(try quoted())
        } else {
            path.append(try name())
            while let step = try nextStep() { path.append(step) }
        }
        var filters: [TemplateFilter] = []
        skipBlanks()
        while take("|") {
            skipBlanks()
            filters.append(try filter())
            skipBlanks()
        }
        guard take("}}") else {
            if let close = rest.range(of: "}}"), !rest[..<close.lowerBound].contains("{{") {
                let stranger = rest[..<close.lowerBound].drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
                throw TemplateError(
                    "`\(stranger)` can't stand in `{{ }}`",
                    help:
                        "there are paths, quoted texts and filters: {{ vars.name | upper }}; conditions go into `when:`",
                    offset: offset)
            }
            throw TemplateError(
                "`{{` is not closed by `}}` after a path such as vars.name",
                help: "for the two braces themselves write {{ '{{' }}", offset: offset)
        }
        return Template.Expression(path: path, literal: literal, filters: filters)
    }

    private mutating func nextStep() throws(TemplateError) -> String? {
        if take(".") { return try name() }
        guard take("[") else { return nil }
        let step: String
        if rest.first == "\"" || rest.first == "'" {
            step = try quoted()
        } else {
            step = String(rest.prefix { $0.isASCII && $0.isNumber })
            rest = rest.dropFirst(step.count)
        }
        guard !step.isEmpty, take("]") else {
            throw TemplateError(
                "a bracket holds a whole number or a quoted name", help: "write [0] or [\"name\"]", offset: offset)
        }
        return step
    }

    private mutating func filter() throws(TemplateError) -> TemplateFilter {
        let name = try name()
        skipBlanks()
        let argument = take("(") ? try argument() : nil
        do throws(TemplateError) {
            if let filter = try TemplateFilter(named: name, argument: argument) { return filter }
        } catch {
            throw TemplateError(error.message, help: error.help, offset: offset)
        }
        let nearest = NearestName.suggestion(for: name, among: TemplateFilter.names)
        throw TemplateError(
            "no filter is called `\(name)`",
            help: nearest.map { "did you mean `\($0)`?" }
                ?? "known filters: \(TemplateFilter.names.joined(separator: ", "))", offset: offset)
    }

    private mutating func argument() throws(TemplateError) -> JSONValue {
        skipBlanks()
        let value: JSONValue
        if rest.first == "\"" || rest.first == "'" {
            value = .string(try quoted())
        } else {
            let word = String(rest.prefix { $0 != ")" && $0 != "}" })
            rest = rest.dropFirst(word.count)
            do {
                value = try JSONValue(parsing: word)
            } catch {
                throw TemplateError(
                    "`\(word)` is no value", help: "write a number, true, false, null or a quoted text",
                    offset: offset)
            }
        }
        skipBlanks()
        guard take(")") else {
            throw TemplateError("a parenthesis is not closed", help: "write default(\"text\")", offset: offset)
        }
        return value
    }

    private mutating func name() throws(TemplateError) -> String {
        let name = rest.prefix { $0 == "_" || $0 == "-" || $0.isLetter || $0.isNumber }
        guard let first = name.first, first == "_" || first.isLetter else {
            throw TemplateError(
                "a name is missing in `{{ }}`",
                help: "write a path such as {{ vars.name }}; for the two braces themselves write {{ '{{' }}",
                offset: offset)
        }
        rest = rest.dropFirst(name.count)
        return String(name)
    }

    private mutating func quoted() throws(TemplateError) -> String {
        let quote = rest.removeFirst()
        guard let end = rest.firstIndex(of: quote) else {
            throw TemplateError(
                "a quote is not closed in `{{ }}`", help: "write \(quote) at the end of the text too", offset: offset)
        }
        defer { rest = rest[rest.index(after: end)...] }
        return String(rest[..<end])
    }

    private mutating func skipBlanks() { rest = rest.drop { $0.isWhitespace } }

    private mutating func take(_ token: String) -> Bool {
        guard rest.hasPrefix(token) else { return false }
        rest = rest.dropFirst(token.count)
        return true
    }
}
