// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Matching

extension Injection {
    /// All of it in a line, as a shell would take it.
    var summary: String {
        var words = environment.map { "\($0.name)\($0.value.map { "=\(Self.quoted($0))" } ?? "")" }
        words += arguments.map(Self.quoted)
        words += capabilities.add.map { "capability +\($0)" } + capabilities.del.map { "capability -\($0)" }
        words += overrides.map { "\($0.alias).\($0.property)=\($0.value.text ?? "(removed)")" }
        words += deprecation.map { ["deprecated: \($0.rawValue)"] } ?? []
        return words.joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && word.utf8.allSatisfy { !" \t\n'\"\\$`&|;<>(){}*?[]#~!".utf8.contains($0) }
        return isPlain
            ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    /// All of it as `inject` would take it.
    var json: JSONValue {
        var overridden: [String: [String: JSONValue]] = [:]
        for override in overrides { overridden[override.alias, default: [:]][override.property] = override.value.json }
        return .object([
            "args": .array(arguments.map { .string($0) }),
            "env": .object(
                Dictionary(environment.map { ($0.name, $0.value.map { JSONValue.string($0) } ?? .null) }) { $1 }),
            "capabilities": .object([
                "add": .array(capabilities.add.map { .string($0) }),
                "del": .array(capabilities.del.map { .string($0) }),
            ]),
            "deprecation": deprecation.map { .string($0.rawValue) } ?? .null,
            "override": .object(overridden.mapValues { .object($0) }),
        ])
    }
}

extension DeviceOverride.Value {
    fileprivate var json: JSONValue {
        switch self {
        case .bool(let value): .bool(value)
        case .unsigned(let value): .unsigned(value)
        case .signed(let value): .integer(value)
        case .string(let value): .string(value)
        case .remove: .null
        }
    }
}
