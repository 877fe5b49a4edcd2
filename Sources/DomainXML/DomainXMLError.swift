// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What is wrong with a domain's XML or with an edit asked of it, where, and what to write instead.
package struct DomainXMLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, as one sentence without a period.
    package let message: String
    /// The line in the XML text, counted from 1; nil where the mistake is not in the text.
    package let line: Int?
    /// The column in that line, in bytes, counted from 1.
    package let column: Int?
    /// What to write instead, or why it can't be.
    package let help: String?

    package init(_ message: String, line: Int? = nil, column: Int? = nil, help: String? = nil) {
        self.message = message
        self.line = line
        self.column = column
        self.help = help
    }

    /// An error at a byte of a text.
    init(_ message: String, at offset: Int, of bytes: [UInt8], help: String? = nil) {
        let before = bytes[..<min(offset, bytes.count)]
        let lineStart = before.lastIndex(of: XMLByte.lineFeed).map { $0 + 1 } ?? 0
        self.init(
            message, line: before.count { $0 == XMLByte.lineFeed } + 1, column: before.count - lineStart + 1, help: help
        )
    }

    package var description: String {
        let place = line.map { "line \($0)" + (column.map { ", column \($0)" } ?? "") + ": " } ?? ""
        return place + message + (help.map { " (\($0))" } ?? "")
    }
}
