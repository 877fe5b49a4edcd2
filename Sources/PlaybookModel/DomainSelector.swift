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
    /// What must hold of each domain beside; nil for nothing.
    package let condition: TargetCondition?

    private let included: Index
    private let excluded: Index

    /// Patterns, of which names and UUIDs are found without a look at each: a list may name thousands.
    private struct Index: Sendable {
        private var names: Set<String> = []
        private var uuids: Set<String> = []
        private var others: [Pattern] = []
        let isEmpty: Bool

        init(_ patterns: [Pattern]) {
            isEmpty = patterns.isEmpty
            for pattern in patterns {
                switch pattern.form {
                case .name(let name): names.insert(name)
                case .uuid(let uuid): uuids.insert(uuid)
                case .glob, .regex: others.append(pattern)
                }
            }
        }

        func holds(_ domain: DomainID) -> Bool {
            names.contains(domain.name) || uuids.contains(domain.uuid) || others.contains { $0.matches(domain) }
        }
    }

    /// Whether the selector takes a domain. One that only excludes takes all others.
    package func selects(_ domain: DomainID) -> Bool {
        (included.isEmpty || included.holds(domain)) && !excluded.holds(domain)
    }

    private static let refused = Dictionary(
        uniqueKeysWithValues: ["state", "uuid", "tainted", "persistent", "autostart", "machine", "arch"].map {
            ($0, "write where: {$.domain.\($0): …}")
        })

    /// Reads `domains:`, or the comma-separated list of an option.
    static func read(
        _ node: YAMLNode, variables: Variables = Variables(), reading: inout Reading
    ) -> DomainSelector {
        guard node.mapping != nil else { return list(node, reading: &reading) }
        let body = ActionBody(node, of: "domains", fields: SelectorKeys.all, refused: refused, reading: &reading)
        let names = body[SelectorKeys.names].map { list($0, reading: &reading).patterns }
        let condition = body[SelectorKeys.condition].flatMap {
            TargetCondition.read($0, variables: variables, reading: &reading)
        }
        return DomainSelector(patterns: names ?? [], condition: condition)
    }

    private static func list(_ node: YAMLNode, reading: inout Reading) -> DomainSelector {
        let entries = node.sequence ?? [node]
        guard node.scalar?.value != .null else {
            reading.mistakes.error("empty-list", "no domain is named", at: node.range, help: "write \"*\" for all")
            return DomainSelector(patterns: [])
        }
        if entries.isEmpty {
            reading.mistakes.error("empty-list", "no domain is named", at: node.range, help: "write \"*\" for all")
        }
        return DomainSelector(patterns: entries.compactMap { pattern($0, reading: &reading) })
    }

    /// Reads an option's comma-separated list; mistakes name it. Throws the mistakes in it.
    package init(option text: String, named name: String = "-d") throws(InvalidInput) {
        var reading = Reading(checking: TemplateScope())
        self = Self.read(Self.node(option: text, named: name), reading: &reading)
        try reading.mistakes.throwIfFailed()
    }

    /// The comma-separated list of `-d` as `domains:` would have it.
    package static func node(option text: String, named name: String = "-d") -> YAMLNode {
        let node = YAMLNode(option: name, text: text)
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        return YAMLNode(
            range: node.range,
            content: .sequence(parts.map { YAMLNode(json: .string(String($0)), at: node.range) }))
    }

    package init(patterns: [Pattern], condition: TargetCondition? = nil) {
        self.patterns = patterns
        self.condition = condition
        included = Index(patterns.filter { !$0.excludes })
        excluded = Index(patterns.filter(\.excludes))
    }

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
            reading.mistakes.error(
                "empty-name", "a domain's name is missing", at: node.range, help: "write \"*\" for all")
            return nil
        } else if text.hasPrefix("/") {
            reading.mistakes.error(
                "bad-regex", "this regular expression is not closed", at: node.range,
                help: "write / at its end too; no domain's name begins with one")
            return nil
        } else if text.contains(", ") {
            reading.mistakes.error(
                "bad-name", "this is the name of one domain", at: node.range,
                help: "for several write a list: [\(text)]; for one whose name is so, /\(text)/")
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
