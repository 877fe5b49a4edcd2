// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching

/// Replies side by side: a column for each member where all replies are small objects of scalars, else one for the
/// reply, and texts of several lines below their domain.
struct ReplyTable {
    let text: String

    private static let mostColumns = 6
    private static let widestCell = 60

    init(_ replies: [(target: String, reply: JSONValue)], styler: TextStyler) {
        guard !replies.isEmpty else {
            text = ""
            return
        }
        if let names = Self.members(of: replies.map(\.reply)) {
            let rows = replies.map { target, reply in
                [target] + names.map { name in reply[member: name].map(Self.cell) ?? "-" }
            }
            text = Self.table(["DOMAIN"] + names.map { $0.uppercased() }, rows, styler: styler)
            return
        }
        let cells = replies.map { Self.cell($0.reply) }
        if zip(replies, cells).allSatisfy({ $0.reply.string?.contains("\n") != true && $1.count <= 400 }) {
            text = Self.table(["DOMAIN", "REPLY"], zip(replies, cells).map { [$0.target, $1] }, styler: styler)
            return
        }
        text = replies.map { target, reply in
            let body = reply.string ?? reply.text(pretty: true)
            let lines = TerminalText.escaped(body).split(separator: "\n", omittingEmptySubsequences: false)
            return styler.styled(Self.safe(target), .bold) + "\n" + lines.map { "  \($0)\n" }.joined()
        }.joined()
    }

    /// The names of the members that make the columns; nil where a table would not show all of the replies.
    private static func members(of replies: [JSONValue]) -> [String]? {
        var names: Set<String> = []
        for reply in replies {
            guard case .object(let members) = reply else { return nil }
            for (name, value) in members {
                switch value {
                case .array, .object: return nil
                default: guard cell(value).count <= widestCell else { return nil }
                }
                names.insert(name)
            }
        }
        return names.isEmpty || names.count > mostColumns ? nil : names.sorted()
    }

    private static func cell(_ value: JSONValue) -> String { safe(value.string ?? value.text()) }

    private static func safe(_ text: String) -> String { TerminalText.escaped(text, keepingNewlines: false) }

    private static func table(_ head: [String], _ rows: [[String]], styler: TextStyler) -> String {
        let widths = head.indices.map { column in
            ([head] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }
            let joined = padded.joined(separator: "  ")
            return String(joined.reversed().drop { $0 == " " }.reversed())
        }
        return styler.styled(line(head), .bold) + "\n" + rows.map { line($0) + "\n" }.joined()
    }
}
