// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching

extension JSONValue {
    /// What a JSON Schema asks for, in a few words of Markdown.
    var schemaWords: String {
        if let title = self[member: "title"]?.string { return title }
        if case .array(let forms)? = self[member: "anyOf"] {
            let own = forms.filter { $0 != .reference("template") || forms.count == 1 }
            return own.map(\.schemaWords).uniqued.joined(separator: ", or ")
        }
        if case .array(let words)? = self[member: "enum"] {
            return words.map { "`\($0.string ?? $0.text())`" }.joined(separator: ", ")
        }
        if let word = self[member: "const"] { return "`\(word.string ?? word.text())`" }
        switch self[member: "$ref"]?.string {
        case "#/$defs/expectations": return "[expectations](#expectations-and-conditions)"
        case "#/$defs/condition": return "[condition](#expectations-and-conditions)"
        case "#/$defs/where": return "[expectations](#expectations-and-conditions), or {xpath}, or a list of these"
        case "#/$defs/template": return "template"
        case "#/$defs/item": return "step, block or `include_steps`"
        case "#/$defs/step": return "step"
        case "#/$defs/monitor": return "monitor command"
        default: break
        }
        switch self[member: "type"] {
        case .string("array")?:
            return self[member: "items"].map { "list of: \($0.schemaWords)" } ?? "list"
        case .string("object")?:
            guard case .object(let members)? = self[member: "properties"] else { return "mapping" }
            return "{\(members.keys.sorted().joined(separator: ", "))}"
        case .string("boolean")?: return "true or false"
        case .string("integer")?: return "whole number"
        case .string("null")?: return "nothing"
        case .string("string")?: return "text"
        case .string(let name)?: return name
        // A scalar's own text is taken, whatever YAML would make of it.
        case .array(let names)? where names.contains(.string("string")) && !names.contains(.string("object")):
            return "text"
        case .array(let names)?: return names.compactMap(\.string).joined(separator: ", or ")
        default: return "any value"
        }
    }

    /// The keys of the mapping that a JSON Schema lets stand there, itself or in a list, with what is said of each.
    var schemaKeys: [(key: String, schema: JSONValue, isRequired: Bool)] {
        if case .object(let members)? = self[member: "properties"] {
            var required: [String] = []
            if case .array(let names)? = self[member: "required"] { required = names.compactMap(\.string) }
            return members.sorted { $0.key < $1.key }.map { ($0.key, $0.value, required.contains($0.key)) }
        }
        if let items = self[member: "items"] { return items.schemaKeys }
        guard case .array(let forms)? = self[member: "anyOf"] else { return [] }
        return forms.lazy.map(\.schemaKeys).first { !$0.isEmpty } ?? []
    }
}

extension [String] {
    /// Each once, at its first place.
    fileprivate var uniqued: [String] {
        var known: Set<String> = []
        return filter { known.insert($0).inserted }
    }
}
