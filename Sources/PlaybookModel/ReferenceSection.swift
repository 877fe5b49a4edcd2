// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching

/// A part of the reference with a heading of its own.
package struct ReferenceSection {
    private let title: String
    private let text: String
    private let isCode: Bool
    let parts: [ReferenceSection]

    /// A section of Markdown, which ends in a line break; `isCode` where its title is a key.
    package init(_ title: String, _ text: String, isCode: Bool = false, parts: [ReferenceSection] = []) {
        self.title = title
        self.text = text
        self.isCode = isCode
        self.parts = parts
    }

    private var heading: String { isCode ? "`\(title)`" : title }

    /// Its line in a table of contents.
    var link: String {
        let anchor = title.lowercased().replacing(" ", with: "-").filter {
            $0.isLetter || $0.isNumber || "-_".contains($0)
        }
        return "- [\(heading)](#\(anchor))"
    }

    /// The section with a heading of that level, and its parts below it.
    func markdown(level: Int) -> String {
        let head = String(repeating: "#", count: level) + " " + heading + "\n"
        let body = text.isEmpty ? "" : "\n" + text
        return head + body + parts.map { "\n" + $0.markdown(level: level + 1) }.joined()
    }
}

/// A table of Markdown.
package struct ReferenceTable {
    private let head: [String]
    private let rows: [[String]]

    package init(_ head: [String], _ rows: [[String]]) {
        self.head = head
        self.rows = rows
    }

    /// The table; it ends in a line break.
    package var markdown: String {
        let lines = [head, head.map { _ in "---" }] + rows
        return lines.map { cells in
            "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
        }.joined()
    }

    /// The keys that these fields are.
    static func fields(_ fields: [any FieldDescription]) -> String {
        keys(fields.map { ($0.key, $0.schema, $0.isRequired) })
    }

    /// Keys with what a JSON Schema says of them.
    static func keys(_ keys: [(key: String, schema: JSONValue, isRequired: Bool)]) -> String {
        let rows = keys.map { key, schema, isRequired in
            let help = schema[member: "description"]?.string ?? ""
            return ["`\(key)`" + (isRequired ? " (required)" : ""), schema.schemaWords, help]
        }
        return ReferenceTable(["key", "value", "meaning"], rows).markdown
    }
}
