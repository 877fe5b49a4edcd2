// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import YAMLTree

/// Which domains a play is for: names, globs, regular expressions and UUIDs, with `!` exclusions.
package struct DomainSelector: Sendable {
    /// One entry of the list.
    package struct Pattern: Sendable {
        package enum Form: Sendable {
            case name(String)
            case uuid(String)
            case glob(Glob)
            case regex(PatternRegex)
        }

        package let text: String
        package let form: Form
        package let excludes: Bool
        package let range: SourceRange?

        package func matches(_ domain: DomainID) -> Bool {
            switch form {
            case .name(let name): domain.name == name
            case .uuid(let uuid): domain.uuid == uuid
            case .glob(let glob): glob.matches(domain.name)
            case .regex(let regex): regex.matches(domain.name)
            }
        }
    }

    package let patterns: [Pattern]

    /// Whether the selector takes a domain.
    package func selects(_ domain: DomainID) -> Bool {
        let included = patterns.contains { !$0.excludes && $0.matches(domain) }
        let onlyExcludes = patterns.allSatisfy(\.excludes)
        return (included || onlyExcludes) && !patterns.contains { $0.excludes && $0.matches(domain) }
    }

    /// Reads `domains:`, or the comma-separated list of an option.
    static func read(_ node: YAMLNode, reading: inout Reading) -> DomainSelector {
        let entries = node.sequence ?? [node]
        if entries.isEmpty {
            reading.mistakes.error("empty-list", "no domain is named", at: node.range, help: "write \"*\" for all")
        }
        return DomainSelector(patterns: entries.compactMap { pattern($0, reading: &reading) })
    }

    /// Reads an option's comma-separated list. Throws the mistakes in it.
    package init(option text: String) throws(InvalidInput) {
        let file = SourceFile(name: "-d", text: text)
        let range = SourceRange(
            file: file, start: SourcePosition(line: 1, column: 1),
            end: SourcePosition(line: 1, column: text.unicodeScalars.count + 1))
        var reading = Reading(checking: TemplateScope())
        let nodes = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let scalar = YAMLScalar(text: String(part), isPlain: false, value: .string(String(part)))
            return YAMLNode(range: range, content: .scalar(scalar))
        }
        self = Self.read(YAMLNode(range: range, content: .sequence(nodes)), reading: &reading)
        try reading.mistakes.throwIfFailed()
    }

    package init(patterns: [Pattern]) { self.patterns = patterns }

    private static func pattern(_ node: YAMLNode, reading: inout Reading) -> Pattern? {
        guard let written = String.read(node, reading: &reading) else { return nil }
        let excludes = written.hasPrefix("!")
        let text = excludes ? String(written.dropFirst()) : written
        let form: Pattern.Form
        if text.count > 1, text.hasPrefix("/"), text.hasSuffix("/") {
            do {
                form = .regex(try PatternRegex(String(text.dropFirst().dropLast())))
            } catch {
                reading.mistakes.error(
                    "bad-regex", "not a regular expression: \(error.message)", at: node.range,
                    help: "between the slashes stands a regular expression; write a plain name without them")
                return nil
            }
        } else if text.contains(where: { "*?[".contains($0) }) {
            form = .glob(Glob(text))
        } else if isUUID(text) {
            form = .uuid(text.lowercased())
        } else if text.isEmpty {
            reading.mistakes.error("empty-name", "a domain's name is missing", at: node.range)
            return nil
        } else {
            form = .name(text)
        }
        return Pattern(text: text, form: form, excludes: excludes, range: node.range)
    }

    private static func isUUID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }
}
