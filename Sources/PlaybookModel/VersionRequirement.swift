// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Matching
import YAMLTree

/// Which versions are meant: `">=8.2"`, or `">=8.2, <11"` where both must hold.
package struct VersionRequirement: Sendable, Hashable {
    private enum Comparison: String, CaseIterable {
        // The longer ones first: a prefix of the text decides.
        case atLeast = ">="
        case atMost = "<="
        case equal = "=="
        case notEqual = "!="
        case above = ">"
        case below = "<"
    }

    private struct Condition: Hashable {
        let comparison: Comparison
        let version: Version
    }

    /// As it is written.
    package let text: String
    private let conditions: [Condition]

    /// Reads a requirement; nil where it is none.
    package init?(_ text: String) {
        self.text = text
        var conditions: [Condition] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.filter { $0 != " " }
            guard let comparison = Comparison.allCases.first(where: { words.hasPrefix($0.rawValue) }),
                let version = Version(words.dropFirst(comparison.rawValue.count))
            else { return nil }
            conditions.append(Condition(comparison: comparison, version: version))
        }
        self.conditions = conditions
    }

    /// Whether a version is meant.
    package func allows(_ version: Version) -> Bool {
        conditions.allSatisfy { condition in
            switch condition.comparison {
            case .atLeast: version >= condition.version
            case .atMost: version <= condition.version
            case .equal: version == condition.version
            case .notEqual: version != condition.version
            case .above: version > condition.version
            case .below: version < condition.version
            }
        }
    }
}

extension VersionRequirement: FieldValue {
    package static var placeholder: VersionRequirement { VersionRequirement(anyVersion: ()) }
    package static let schema: JSONValue = .object([
        "type": .string("string"), "pattern": .string(#"^ *([<>]=?|[=!]=)"#),
    ])

    private init(anyVersion: Void) {
        text = ">=0"
        conditions = []
    }

    package static func decode(_ node: YAMLNode, reading: inout Reading) -> VersionRequirement? {
        if let text = node.text, let requirement = VersionRequirement(text) { return requirement }
        reading.mistakes.error(
            "bad-version", "not versions: \(node.text.map { "`\($0)`" } ?? node.kindDescription)", at: node.range,
            help: "write a comparison and a version, and more of them behind commas: \">=8.2, <11\"")
        return nil
    }
}
