// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching

extension MonitorSchema {
    /// Reports what this QEMU would refuse of a command, and as warnings what it calls deprecated or unstable.
    ///
    /// The command is a name, a mapping with `execute` and perhaps `arguments`, or the text of such a JSON object.
    /// What only a template gives is not judged.
    package func check(_ command: LocatedJSON, into findings: inout DiagnosticCollector) {
        guard let request = MonitorRequest(command) else { return }
        var checker = CommandChecker(schema: self, command: request.name, findings: findings)
        checker.check(request)
        findings = checker.findings
    }
}

/// Holds one command against a schema.
struct CommandChecker {
    let schema: MonitorSchema
    /// The command's name.
    let command: String
    var findings: DiagnosticCollector

    /// QEMU reads the arguments of these by hand (`gen: false` in QAPI, of which the schema says nothing): it takes more
    /// than it lists, and numbers for text. Where one has a union instead, as later ones have, it is read as any other.
    private static let handRead = ["device_add", "netdev_add", "object-add"]

    mutating func check(_ request: MonitorRequest) {
        guard let known = schema.commands[command] else {
            let nearest = NearestName.suggestion(for: command, among: schema.commandNames)
            findings.error(
                "unknown-command", "there is no QMP command `\(command)`", at: request.nameRange,
                help: nearest.map { "did you mean `\($0)`?" })
            return
        }
        warn(of: known.features, "`\(command)`", at: request.nameRange)
        guard case .object(let object) = schema.types[known.arguments] else { return }
        switch request.arguments?.content {
        case .later: break
        case nil: check([], of: object, owner: command, at: request.nameRange)
        case .object(let members):
            check(
                members, of: object, owner: command, at: request.nameRange,
                isOpen: object.tag == nil && Self.handRead.contains(command))
        case .value, .array:
            findings.error(
                "wrong-type", "`arguments` takes a mapping, not \(request.arguments?.kind ?? "this")",
                at: request.arguments?.range, help: "arguments: {name: value}")
        }
    }

    mutating func warn(of features: MonitorSchema.Features, _ what: String, at range: SourceRange?) {
        if features.contains(.deprecated) {
            findings.warning(
                "deprecated", "\(what) is deprecated", at: range,
                help: "a later QEMU will not have it; QEMU's manual, \"Deprecated features\", says what replaces it")
        }
        if features.contains(.unstable) {
            findings.warning(
                "unstable", "\(what) is not stable", at: range,
                help: "any later QEMU may change it or drop it, without a word")
        }
    }

    /// Checks an object's members. `owner` is what the user knows it by, `range` where its lack of a member shows.
    mutating func check(
        _ given: [LocatedJSON.Member], of object: ObjectType, owner: String, at range: SourceRange?,
        isOpen: Bool = false
    ) {
        let accepted = AcceptedMembers(of: object, given: given, in: schema)
        var misspelt: Set<String> = []
        for member in given {
            guard let known = accepted[member.key] else {
                if isOpen { continue }
                let nearest = NearestName.suggestion(for: member.key, among: accepted.names)
                if let nearest { misspelt.insert(nearest) }
                findings.error(
                    "unknown-member", "`\(owner)`\(accepted.branch) takes no `\(member.key)`",
                    at: member.keyRange ?? member.value.range ?? range,
                    help: nearest.map { "did you mean `\($0)`?" } ?? Self.list(accepted.names, "it takes "))
                continue
            }
            warn(of: known.features, "`\(member.key)` of `\(owner)`", at: member.keyRange ?? range)
            if isOpen { continue }
            check(member.value, as: known.type, of: member.key, at: member.keyRange ?? range)
        }
        let names = Set(given.map(\.key))
        let missing = accepted.required.filter { !names.contains($0) && !misspelt.contains($0) }
        if !missing.isEmpty {
            let listed = missing.map { "`\($0)`" }.joined(separator: " and ")
            findings.error("missing-member", "`\(owner)`\(accepted.branch) needs \(listed)", at: range)
        }
    }

    /// A sentence that names some of many.
    static func list(_ names: [String], _ start: String) -> String? {
        guard !names.isEmpty else { return start + "nothing" }
        let shown = names.prefix(16).joined(separator: ", ")
        return start + shown + (names.count > 16 ? " and \(names.count - 16) more" : "")
    }
}

/// The members an object may have, given what stands in it: its own, and those of the branch that its tag chooses.
private struct AcceptedMembers {
    private var members: [ObjectType.Member] = []
    private(set) var required: [String] = []
    /// The branch in words, to stand behind the owner's name.
    private(set) var branch = ""

    init(of object: ObjectType, given: [LocatedJSON.Member], in schema: MonitorSchema) {
        add(object, given: given, in: schema, isCertain: true)
    }

    private mutating func add(
        _ object: ObjectType, given: [LocatedJSON.Member], in schema: MonitorSchema, isCertain: Bool
    ) {
        members += object.members
        if isCertain { required += object.members.filter { !$0.isOptional }.map(\.name) }
        guard let tag = object.tag else { return }
        if isCertain, case .value(.string(let value))? = given.first(where: { $0.key == tag })?.value.content,
            let type = object.branches[value], case .object(let inner) = schema.types[type]
        {
            branch = " with \(tag) `\(value)`"
            add(inner, given: given, in: schema, isCertain: true)
        } else {
            // The tag is missing or wrong, which is an error of its own, or known later: any branch may be meant.
            for type in Set(object.branches.values).sorted() {
                guard case .object(let inner) = schema.types[type] else { continue }
                add(inner, given: given, in: schema, isCertain: false)
            }
        }
    }

    subscript(name: String) -> ObjectType.Member? { members.first { $0.name == name } }

    var names: [String] {
        var seen: Set<String> = []
        return members.map(\.name).filter { seen.insert($0).inserted }
    }
}
