// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import PlaybookModel

/// A command in JSON as QEMU's documentation writes it: a bare name, `{execute, arguments}`, or that as a JSON text.
struct JSONCommand {
    static let execute = Field<String>("execute", "The command's name.", required: true)
    static let arguments = Field<LocatedJSON>(
        "arguments", "The command's arguments.", schema: .object(["type": .string("object")]))

    /// Empty where a template gives it later.
    private(set) var name = ""
    /// What is sent.
    private(set) var text = "{}"
    /// The command with the places of its parts; nil after a mistake.
    private(set) var located: LocatedJSON?
    /// The value as a mapping, where it is one in any spelling.
    private(set) var body: ActionBody

    /// Reads an action's value; `example` is the name of a command of its kind.
    init(_ body: ActionBody, of spec: ActionSpec, example: String, reading: inout Reading) {
        self.body = body
        if body.node.scalar == nil {
            read(example: example, reading: &reading)
        } else if body.node.isJSONText {
            parse(body.node, of: spec, example: example, reading: &reading)
        } else {
            resolve(of: spec, example: example, reading: &reading)
        }
    }

    private mutating func resolve(of spec: ActionSpec, example: String, reading: inout Reading) {
        switch reading.resolve(body.node) {
        case .node: read(example: example, reading: &reading)
        case .rendered(let value):
            // What a template gives may be all of a command; braces in it are no templates.
            reading.insideValue { reading in
                guard !value.isJSONText else { return parse(value, of: spec, example: example, reading: &reading) }
                body = ActionBody(
                    value, of: spec.key, fields: spec.fields, shorthand: spec.shorthand, refused: spec.refusedKeys,
                    reading: &reading)
                read(example: example, reading: &reading)
            }
        case .later: located = reading.json(body.node)
        case .failed: return
        }
    }

    private mutating func parse(
        _ node: PlaybookNode, of spec: ActionSpec, example: String, reading: inout Reading
    ) {
        let parsed: PlaybookNode
        do throws(JSONParseError) {
            parsed = try node.parsingJSON()
        } catch {
            let hasTemplate = node.text?.contains("{{") == true
            reading.mistakes.error(
                "bad-json", "this is not JSON: \(error.message)", at: node.range,
                help: hasTemplate
                    ? "a template in JSON stands in quotes: \"{{ vars.size }}\" alone in them keeps its type"
                    : "write \(example), {execute: \(example), arguments: {…}}, or that as JSON")
            return
        }
        body = ActionBody(parsed, of: spec.key, fields: spec.fields, refused: spec.refusedKeys, reading: &reading)
        read(example: example, reading: &reading)
    }

    private mutating func read(example: String, reading: inout Reading) {
        name = reading.value(Self.execute, of: body) ?? ""
        if let node = body[Self.execute], node.text?.isEmpty == true {
            reading.mistakes.error(
                "bad-command", "the command's name is missing", at: node.range,
                help: "write a name such as \(example), or {execute: NAME, arguments: {…}}")
        } else if let node = body[Self.execute],
            name.contains(where: { !($0.isLetter || $0.isNumber || "-_.".contains($0)) })
        {
            reading.mistakes.error(
                "bad-command", "`\(name)` is not the name of a command", at: node.range,
                help: "write a name such as \(example), or {execute: NAME, arguments: {…}}")
        }
        var command: [String: JSONValue] = ["execute": .string(name)]
        if let node = body[Self.arguments], let arguments = reading.value(Self.arguments, of: body) {
            let json = arguments.json
            if case .object = json {
                command["arguments"] = json
            } else if json != .null, !arguments.isLater {
                // What a template gave, and not its text.
                let given = PlaybookNode(json: json, at: node.range)
                reading.wrongType(given, wanted: "a mapping of arguments", help: "arguments: {name: value}")
            }
        }
        text = JSONValue.object(command).text()
        located = reading.json(body.node)
    }
}

extension LocatedJSON {
    /// Whether only the run time tells what it is.
    fileprivate var isLater: Bool {
        if case .later = content { true } else { false }
    }
}
