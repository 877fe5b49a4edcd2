// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching

/// Values against their types.
extension CommandChecker {
    /// Checks the value of the member `name`; `range` is where it shows when the value has no place.
    mutating func check(_ value: LocatedJSON, as type: MonitorSchema.TypeID, of name: String, at range: SourceRange?) {
        let place = value.range ?? range
        if case .later = value.content { return }
        switch schema.types[type] {
        case .builtin(let builtin): check(value, as: builtin, of: name, at: place)
        case .enumeration(let values): check(value, among: values, of: name, at: place)
        case .array(let element):
            guard case .array(let elements) = value.content else {
                return wrongType(value, of: name, wanted: "a list", at: place, help: "put it in brackets: [a, b]")
            }
            for part in elements { check(part, as: element, of: name, at: place) }
        case .object(let object):
            guard case .object(let members) = value.content else {
                return wrongType(value, of: name, wanted: "a mapping", at: place)
            }
            check(members, of: object, owner: name, at: place)
        case .alternate(let branches):
            guard let branch = branches.first(where: { takes($0, value) }) else {
                return wrongType(value, of: name, wanted: noun(of: type), at: place)
            }
            check(value, as: branch, of: name, at: place)
        }
    }

    private mutating func check(
        _ value: LocatedJSON, as builtin: MonitorType.Builtin, of name: String, at place: SourceRange?
    ) {
        let wanted = noun(of: builtin)
        let json = value.scalar
        switch (builtin, json) {
        case (.value, _), (.string, .string), (.boolean, .bool), (.null, .null), (.int, .integer), (.int, .unsigned),
            (.number, .integer), (.number, .unsigned), (.number, .double):
            break
        case (.int, .double(let number)) where number.magnitude >= 0x1p63:
            findings.error(
                "out-of-range", "`\(name)` is beyond what QEMU's whole numbers hold", at: place,
                help: "they reach from \(Int64.min) to \(UInt64.max)")
        case (.int, .double(let number)):
            wrongType(
                value, of: name, wanted: wanted + " without a fraction or an exponent", at: place,
                help: Int64(exactly: number).map { "write \($0)" })
        case (.int, .string(let text)), (.number, .string(let text)):
            let help = Self.numberHelp(text)
            let isNumber = Int64(text) != nil || UInt64(text) != nil
            let number = isNumber ? text : Self.bytes(text).map(String.init)
            wrongType(
                value, of: name, wanted: wanted, at: place,
                help: number.flatMap { Self.variableHelp($0, at: value.range) } ?? help)
        case (.boolean, .string(let text))
        where ["on", "off", "yes", "no", "true", "false"].contains(text.lowercased()):
            let meant = ["on", "yes", "true"].contains(text.lowercased())
            wrongType(
                value, of: name, wanted: wanted, at: place,
                help: Self.variableHelp("\(meant)", at: value.range) ?? "write \(meant), without quotes")
        case (.string, .integer), (.string, .unsigned), (.string, .double), (.string, .bool):
            wrongType(value, of: name, wanted: wanted, at: place, help: "put it in quotes: \"\(value.json.text())\"")
        case (_, .null): wrongType(value, of: name, wanted: wanted, at: place, help: "leave it out, or give it a value")
        default: wrongType(value, of: name, wanted: wanted, at: place)
        }
    }

    private mutating func check(
        _ value: LocatedJSON, among values: [EnumerationValue], of name: String, at place: SourceRange?
    ) {
        let names = values.map(\.name)
        guard case .string(let text)? = value.scalar else {
            let isSwitch = names.contains("on") && names.contains("off")
            let word: String? = if case .bool(let isOn)? = value.scalar, isSwitch { isOn ? "on" : "off" } else { nil }
            return wrongType(
                value, of: name, wanted: "a word", at: place,
                help: word.map { "write \($0)" } ?? Self.list(names, "one of "))
        }
        guard let known = values.first(where: { $0.name == text }) else {
            let nearest = NearestName.suggestion(for: text, among: names)
            findings.error(
                "unknown-value", "`\(text)` is no value of `\(name)`", at: place,
                help: nearest.map { "did you mean `\($0)`?" } ?? Self.list(names, "one of "))
            return
        }
        warn(of: known.features, "`\(text)` of `\(name)`", at: place)
    }

    private mutating func wrongType(
        _ value: LocatedJSON, of name: String, wanted: String, at place: SourceRange?, help: String? = nil
    ) {
        findings.error("wrong-type", "`\(name)` takes \(wanted), not \(value.kind)", at: place, help: help)
    }

    /// Sizes with a unit are what the command line takes, and QMP does not.
    private static func numberHelp(_ text: String) -> String? {
        if Int64(text) != nil || UInt64(text) != nil { return "write it without quotes: \(text)" }
        return bytes(text).map { "QMP takes bytes: \($0)" }
    }

    /// What a size with a unit is in bytes; nil where it is none, or more than QEMU's numbers hold.
    private static func bytes(_ text: String) -> UInt64? {
        let units: [Character: UInt64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        guard let unit = text.uppercased().drop(while: { $0.isASCII && $0.isNumber }).first.flatMap({ units[$0] }),
            let number = UInt64(text.prefix { $0.isASCII && $0.isNumber })
        else { return nil }
        let (bytes, isTooLarge) = number.multipliedReportingOverflow(by: unit)
        return isTooLarge ? nil : bytes
    }

    /// How to give a variable that is all there is at a place a value that is no text.
    private static func variableHelp(_ value: String, at place: SourceRange?) -> String? {
        guard let place, place.start.line == place.end.line else { return nil }
        let length = place.end.column - place.start.column
        let written = String(place.file.scalars(line: place.start.line, from: place.start.column).prefix(length))
        guard let match = written.wholeMatch(of: /["']?\{\{\s*vars\.([\w\-]+)\s*\}\}["']?/) else { return nil }
        return "-e \(match.1)=… gives text: write -e '{\"\(match.1)\": \(value)}'"
    }

    /// Whether an alternate would take this branch for the value, by QEMU's rule: what it is in JSON decides.
    private func takes(_ branch: MonitorSchema.TypeID, _ value: LocatedJSON) -> Bool {
        switch (schema.types[branch], value.content) {
        case (.object, .object), (.array, .array), (.enumeration, .value(.string)), (.builtin(.value), _): true
        case (.builtin(.string), .value(.string)), (.builtin(.boolean), .value(.bool)),
            (.builtin(.null), .value(.null)):
            true
        case (.builtin(.int), .value(let json)), (.builtin(.number), .value(let json)):
            switch json {
            case .integer, .unsigned, .double: true
            default: false
            }
        default: false
        }
    }

    private func noun(of type: MonitorSchema.TypeID) -> String {
        switch schema.types[type] {
        case .builtin(let builtin): noun(of: builtin)
        case .object: "a mapping"
        case .array: "a list"
        case .enumeration(let values): values.count <= 4 ? values.map(\.name).joined(separator: ", ") : "a word"
        case .alternate(let branches): branches.map { noun(of: $0) }.joined(separator: " or ")
        }
    }

    private func noun(of builtin: MonitorType.Builtin) -> String {
        switch builtin {
        case .string: "text"
        case .number: "a number"
        case .int: "a whole number"
        case .boolean: "true or false"
        case .null: "null"
        case .value: "anything"
        }
    }
}

extension LocatedJSON {
    /// The scalar that stands here; nil for a container.
    fileprivate var scalar: JSONValue? {
        if case .value(let json) = content { json } else { nil }
    }
}
