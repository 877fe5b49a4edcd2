// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A text in the `man` macros of roff (groff_man(7)).
struct Roff {
    private(set) var text = ""

    /// A macro with its arguments, which are quoted.
    mutating func macro(_ name: String, _ arguments: String...) {
        text += ([".\(name)"] + arguments.map { "\"\(Self.literal($0))\"" }).joined(separator: " ") + "\n"
    }

    /// Breaks no word at a line's end and stretches no line, so that names can be read and copied.
    mutating func leaveWordsWhole() { text += ".nh\n.ad l\n" }

    /// A paragraph of prose, in which words between backticks stand out.
    mutating func paragraph(_ prose: String) {
        macro("PP")
        plain(prose)
    }

    /// Prose that goes on where the text is.
    mutating func plain(_ prose: String) {
        text += Self.guarded(Self.prose(prose.replacing("\n", with: " "))) + "\n"
    }

    /// A term, already roff, and what is said of it.
    mutating func item(_ term: String, _ prose: [String]) {
        text += ".TP\n\(term)\n"
        for (index, part) in prose.enumerated() {
            if index > 0 { text += ".IP\n" }
            plain(part)
        }
    }

    /// Lines that stand as they are written.
    mutating func example(_ lines: String) {
        text += ".PP\n.RS 4\n.EX\n"
        for line in lines.split(separator: "\n", omittingEmptySubsequences: false) {
            text += Self.guarded(Self.literal(String(line))) + "\n"
        }
        text += ".EE\n.RE\n"
    }

    static func bold(_ text: String) -> String { "\\fB\(literal(text))\\fR" }

    static func italic(_ text: String) -> String { "\\fI\(literal(text))\\fR" }

    private static func prose(_ text: String) -> String {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
            index.isMultiple(of: 2) ? literal(String(part)) : bold(String(part))
        }.joined()
    }

    /// Text whose characters come out as they are: quotes straight, and a hyphen that can be copied to a shell.
    private static func literal(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\(rs"
            case "-": "\\-"
            case "\"": "\\(dq"
            case "'": "\\(aq"
            case "`": "\\(ga"
            case "~": "\\(ti"
            case "^": "\\(ha"
            default: scalar.isASCII ? String(scalar) : "\\[u\(hexadecimal(scalar))]"
            }
        }.joined()
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// A line that does not begin as a request does.
    private static func guarded(_ line: String) -> String { line.hasPrefix(".") ? "\\&" + line : line }
}
