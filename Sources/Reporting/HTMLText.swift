// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine

/// The pieces of the HTML report; whatever comes from elsewhere is escaped here.
enum HTMLText {
    private static let style = """
        :root{color-scheme:light dark;--ok:#187a3c;--changed:#8a5a00;--skipped:#0b6b8a;--bad:#b3261e;--line:#8884}
        @media(prefers-color-scheme:dark){:root{--ok:#6fcf8f;--changed:#e5b454;--skipped:#67c1de;--bad:#ff8a80}}
        body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
        h1{font-size:1.4rem}table{margin-top:1rem}h2{font-size:1.1rem;margin-top:2rem}
        table{border-collapse:collapse}th,td{padding:.15rem .6rem;text-align:right;border-bottom:1px solid var(--line)}
        th:first-child,td:first-child{text-align:left;white-space:nowrap}
        pre{margin:.2rem 0 .6rem 7.5rem;overflow-x:auto;font:13px/1.4 ui-monospace,monospace}
        details{border-top:1px solid var(--line);padding:.3rem 0}summary{font-weight:600;cursor:pointer}
        p{margin:.1rem 0;padding-left:7.5rem;text-indent:-7.5rem}b{display:inline-block;width:7rem;text-indent:0}
        small{opacity:.7}.ok{color:var(--ok)}.changed,.hunk{color:var(--changed)}.skipped{color:var(--skipped)}
        .bad,.removed{color:var(--bad)}.added{color:var(--ok)}.header{font-weight:600}
        """

    /// The page up to its heading.
    static func start(title: String, facts: [String], outcome: String) -> String {
        """
        \(HTMLReporter.signature)
        <meta name="viewport" content="width=device-width">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>\(MarkupText.line(title)): \(MarkupText.line(facts.first ?? ""))</title>
        <style>\(style)</style></head><body>
        <h1>\(MarkupText.line(title))</h1>
        <div class="\(outcome)">\(facts.map(MarkupText.line).joined(separator: " · "))</div>

        """
    }

    /// A word in its colour, what it is about, and more of it in small print.
    static func row(_ word: String, _ look: String, _ text: String, message: String? = nil, more: String = "") -> String
    {
        let message = message.map { " <small>\(MarkupText.line($0))</small>" } ?? ""
        return "<p><b class=\"\(look)\">\(MarkupText.line(word))</b> \(MarkupText.line(text))\(message)</p>\n\(more)"
    }

    /// What a step came to.
    static func row(of result: StepResult) -> String {
        let text = ResultText(result)
        var more = ""
        if let failure = text.failure { more += "<pre>\(MarkupText.escaped(failure))</pre>\n" }
        more += block(text.warnings)
        for difference in text.differences { more += block(difference) }
        let word = ReportWord(result.status)
        let message = [result.elapsed.brief, text.message].compactMap(\.self).joined(separator: "  ")
        return row(word.rawValue, look(of: word), text.title, message: message, more: more)
    }

    /// What became of a change that was to be taken back.
    static func row(of result: UndoResult) -> String {
        let word = result.word.replacing("_", with: " ")
        return row(
            word, result.failure == nil ? "changed" : "bad", result.stepName, message: result.failure?.message,
            more: block(result.warnings))
    }

    private static func block(_ warnings: [String]) -> String {
        warnings.map { "<pre class=\"changed\">warning: \(MarkupText.line($0))</pre>\n" }.joined()
    }

    /// A diagnostic as people read it on a terminal.
    static func block(_ diagnostic: Diagnostic) -> String {
        "<pre>\(MarkupText.escaped(DiagnosticRenderer(colors: false).render(diagnostic)))</pre>\n"
    }

    private static func block(_ difference: StepResult.Change) -> String {
        let lines = difference.lines.map { line in
            let text = MarkupText.line(line.text)
            guard line.kind != .context else { return text + "\n" }
            return "<span class=\"\(line.kind.rawValue)\">\(text)</span>\n"
        }
        return
            "<pre>\(lines.joined())\(difference.effect.map { "<small>\(MarkupText.line($0))</small>" } ?? "")</pre>\n"
    }

    private static func look(of word: ReportWord) -> String {
        switch word {
        case .ok: "ok"
        case .changed, .rolledBack, .givenUp: "changed"
        case .skipped, .waiting: "skipped"
        case .failed, .unreachable, .conflict, .undoFailed: "bad"
        }
    }

    /// A row of counts for each target.
    static func recap(_ summary: RunSummary) -> String {
        let columns: [(title: String, look: String, count: (TargetTally) -> Int)] = [
            ("ok", "ok", \.ok), ("changed", "changed", \.changed), ("skipped", "skipped", \.skipped),
            ("failed", "bad", \.failed), ("unreachable", "bad", \.unreachable), ("conflict", "bad", \.conflict),
            ("rolled back", "changed", \.rolledBack), ("rescued", "ok", \.rescued),
            ("given up", "changed", \.givenUp), ("undo failed", "bad", \.undoFailed), ("unknown", "bad", \.unknown),
        ]
        let head = columns.map { "<th>\($0.title)</th>" }.joined()
        let rows = summary.targets.map { target, tally in
            let cells = columns.map { column in
                let count = column.count(tally)
                return count == 0 ? "<td><small>0</small></td>" : "<td class=\"\(column.look)\">\(count)</td>"
            }
            return "<tr><td>\(MarkupText.line("\(target)"))</td>\(cells.joined())</tr>\n"
        }
        return "<table><tr><th>target</th>\(head)</tr>\n\(rows.joined())</table>\n"
    }
}
