// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

extension ExpectationReader {
    /// Reads the matcher that a key and its value name, below a query or another matcher.
    mutating func operand(of member: LocatedJSON.Member, below owner: String) -> Matcher? {
        switch member.key {
        case "equals": return .equals(member.value.json)
        case "not_equals": return .notEquals(member.value.json)
        case "contains": return .contains(member.value.json)
        case "matches": return pattern(member)
        case "exists": return flag(member).map(Matcher.exists)
        case "empty": return flag(member).map(Matcher.empty)
        case "count": return count(member)
        case "at_least": return number(member).map(Matcher.atLeast)
        case "at_most": return number(member).map(Matcher.atMost)
        case "less_than": return number(member).map(Matcher.lessThan)
        case "greater_than": return number(member).map(Matcher.greaterThan)
        case "one_of": return choices(member)
        case "type": return type(member)
        case "not": return inner(member).map(Matcher.not)
        case "any": return inner(member).map(Matcher.any)
        case "all": return inner(member).map(Matcher.all)
        case "none": return inner(member).map(Matcher.none)
        default:
            mistakes.error(
                "unknown-matcher", "there is no matcher `\(member.key)`", at: member.keyRange,
                help: Self.instead(of: member.key, below: owner))
            return nil
        }
    }

    /// What to write instead of an unknown matcher.
    private static func instead(of key: String, below owner: String) -> String {
        if key == "that" { return "write what must be: {$.domain.state: running}" }
        if key.hasPrefix(".") { return "a query begins with `$`: \"$\(key)\"" }
        if let nearest = NearestName.suggestion(for: key, among: Matcher.keys) {
            return "did you mean `\(nearest)`?"
        }
        let member = owner.hasPrefix("$") ? "for a member of that name write \(owner).\(key); " : ""
        return member + "to compare with an object, write `equals: {…}`; matchers: "
            + Matcher.keys.joined(separator: ", ")
    }

    /// Reads the operand of a matcher that takes matchers; nil where none of them can be used.
    private mutating func inner(_ member: LocatedJSON.Member) -> [Matcher]? {
        let inner = matchers(member.value, of: member).map(\.matcher)
        return inner.isEmpty ? nil : inner
    }

    private mutating func wrongType(_ member: LocatedJSON.Member, _ wanted: String, help: String? = nil) {
        mistakes.error(
            "wrong-type", "`\(member.key)` wants \(wanted), not \(member.value.kind)",
            at: member.value.range ?? member.keyRange, help: help)
    }

    /// A template has no value yet: null stands for it, in an expectation that is only checked.
    private mutating func number(_ member: LocatedJSON.Member) -> JSONValue? {
        guard let value = member.value.known else { return .null }
        if value.isNumber { return value }
        let quoted = value.string.flatMap(Double.init) != nil
        wrongType(
            member, "a number",
            help: quoted ? "write it without quotes" : "it has no unit: QEMU counts memory and disks in bytes")
        return nil
    }

    private mutating func flag(_ member: LocatedJSON.Member) -> Bool? {
        guard let value = member.value.known else { return true }
        if case .bool(let flag) = value { return flag }
        wrongType(member, "`true` or `false`", help: "YAML 1.2 reads yes, no, on and off as text")
        return nil
    }

    private mutating func count(_ member: LocatedJSON.Member) -> Matcher? {
        if case .object = member.value.content { return inner(member).map(Matcher.count) }
        guard let value = member.value.known else { return .count([.equals(.null)]) }
        switch value {
        case .integer(0...), .unsigned: return .count([.equals(value)])
        case .integer:
            mistakes.error(
                "wrong-value", "`count` can't be less than 0", at: member.value.range ?? member.keyRange,
                help: "for no node at all write `exists: false`")
        default: wrongType(member, "an integer or matchers", help: "for example `count: {at_least: 2}`")
        }
        return nil
    }

    private mutating func choices(_ member: LocatedJSON.Member) -> Matcher? {
        guard let value = member.value.known else { return .oneOf([]) }
        guard case .array(let choices) = value else {
            wrongType(member, "a list", help: "for one value, write `equals`")
            return nil
        }
        if choices.isEmpty {
            mistakes.error(
                "wrong-value", "`one_of` wants at least one value", at: member.value.range ?? member.keyRange)
            return nil
        }
        return .oneOf(choices)
    }

    private mutating func type(_ member: LocatedJSON.Member) -> Matcher? {
        guard let value = member.value.known else { return .type("null") }
        // In YAML the plain word `null` is no text, but as a type it can mean only one thing.
        let name = value == .null ? "null" : value.string
        guard let name else {
            wrongType(member, "the name of a type", help: "types: \(Matcher.typeNames.joined(separator: ", "))")
            return nil
        }
        if Matcher.typeNames.contains(name) { return .type(name) }
        let nearest = NearestName.suggestion(for: name, among: Matcher.typeNames)
        mistakes.error(
            "wrong-value", "there is no type `\(name)`", at: member.value.range ?? member.keyRange,
            help: nearest.map { "did you mean `\($0)`?" } ?? "types: \(Matcher.typeNames.joined(separator: ", "))")
        return nil
    }

    private mutating func pattern(_ member: LocatedJSON.Member) -> Matcher? {
        guard let value = member.value.known else { return .exists(true) }
        guard let text = value.string else {
            wrongType(member, "a regular expression", help: "put it in single quotes")
            return nil
        }
        do {
            return .matches(try TextPattern(text))
        } catch {
            mistakes.error(
                "bad-regex", "the regular expression can't be read: \(error.message)",
                at: member.value.range ?? member.keyRange,
                help: "`.*` is any text; a character that is meant itself has a backslash before it, as in '\\*'")
            return nil
        }
    }
}
