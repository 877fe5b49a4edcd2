// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching

/// What stands behind a `|` in `{{ }}`.
enum TemplateFilter: Sendable {
    /// What stands in for a path that leads nowhere.
    case fallback(JSONValue)
    case lower
    case upper
    case trim
    case join(String)
    case length
    case json

    /// The filters in the user's words: how each is written, and what it gives.
    static let guide: [(name: String, usage: String, meaning: String)] = [
        ("default", "default(\"none\")", "The value in parentheses where the path leads nowhere."),
        ("join", "join(\", \")", "The elements of a list as one text, with this between them."),
        ("length", "length", "The number of elements, members or characters."),
        ("lower", "lower", "The text in small letters."),
        ("to_json", "to_json", "The value as JSON."),
        ("trim", "trim", "The text without white space at its ends."),
        ("upper", "upper", "The text in capitals."),
    ]

    /// The names of all filters.
    static let names = guide.map(\.name)

    /// A filter by its name; nil where there is none of it.
    init?(named name: String, argument: JSONValue?) throws(TemplateError) {
        switch name {
        case "default":
            guard let argument else {
                throw TemplateError("`default` needs a value", help: "write default(\"text\")")
            }
            self = .fallback(argument)
        case "join":
            guard case .string(let text) = argument ?? .string("") else {
                throw TemplateError("`join` takes a text", help: "write join(\", \")")
            }
            self = .join(text)
        case "lower": self = .lower
        case "upper": self = .upper
        case "trim": self = .trim
        case "length": self = .length
        case "to_json": self = .json
        default: return nil
        }
        if argument != nil, !["default", "join"].contains(name) {
            throw TemplateError("`\(name)` takes nothing in parentheses", help: "write {{ path | \(name) }}")
        }
    }

    /// What becomes of a value; nil stands for a path that leads nowhere.
    func applied(to value: JSONValue?) throws(TemplateError) -> JSONValue? {
        guard let value else {
            if case .fallback(let fallback) = self { return fallback }
            return nil
        }
        switch self {
        case .fallback: return value
        case .lower: return .string(value.templateText.lowercased())
        case .upper: return .string(value.templateText.uppercased())
        case .trim:
            let text = value.templateText.drop(while: \.isWhitespace)
            return .string(String(text.reversed().drop(while: \.isWhitespace).reversed()))
        case .join(let separator):
            guard case .array(let elements) = value else {
                throw TemplateError("`join` takes a list, and this is \(value.typeNameWithArticle)")
            }
            return .string(elements.map(\.templateText).joined(separator: separator))
        case .length:
            switch value {
            case .array(let elements): return .integer(Int64(elements.count))
            case .object(let members): return .integer(Int64(members.count))
            case .string(let text): return .integer(Int64(text.count))
            default:
                throw TemplateError(
                    "`length` takes a list, a mapping or a text, and this is \(value.typeNameWithArticle)")
            }
        case .json: return .string(value.text())
        }
    }
}

extension JSONValue {
    /// The value as a template puts it into a text.
    var templateText: String {
        if case .string(let text) = self { text } else { text() }
    }
}
