// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine
import Foundation

/// The report for people: a line for each step and target as it ends, and a recap.
package actor HumanReporter: Reporter {
    private let terminal: Terminal
    private let verbosity: Int
    private var progress = Progress()

    /// A report with as many details as `-v` was given times: 1 adds times and replies.
    package init(_ terminal: Terminal, verbosity: Int) {
        self.terminal = terminal
        self.verbosity = verbosity
    }

    package func receive(_ events: [RunEvent]) {
        let text = events.map(text(of:)).joined()
        // Events that only move the progress on have no line of their own.
        guard terminal.isInteractive || !text.isEmpty else { return }
        show(text)
    }

    private func text(of event: RunEvent) -> String {
        switch event {
        case .playStarted(let name, let targets, let isDryRun):
            progress = Progress(targets: targets)
            let note = isDryRun ? " (dry run: nothing is changed)" : ""
            let count = targets == 1 ? "1 domain" : "\(targets) domains"
            // An empty line before the steps, where there are any.
            return "\nPLAY " + style(safe(name), .bold) + "  \(count)\(note)\n" + (targets == 0 ? "" : "\n")
        case .warning(let diagnostic):
            return DiagnosticRenderer(colors: terminal.styler.colors).render(diagnostic)
        case .stepProgressed(let target, let name, let step):
            let isNews = progress.stepProgressed(on: target, step)
            return isNews && (progress.showsSteps || verbosity > 0) ? text(of: step, on: target, named: name) : ""
        case .stepEnded(let result):
            progress.stepEnded(on: result.target)
            return text(of: result)
        case .changeUndone(let result): return text(of: result)
        case .targetFound, .failuresRescued: return ""
        case .hostUnreachable(let host, let failure): return line(.unreachable, host, safe(failure.message))
        case .runEnded(let summary):
            progress = Progress()
            return Recap(summary, styler: terminal.styler).text
        }
    }

    /// Writes lines, with the progress line taken away before and put back behind them.
    private func show(_ text: String) {
        guard terminal.isInteractive else {
            terminal.write(text)
            return
        }
        terminal.write("\r\u{1B}[K" + text + style(progress.line, .dim))
    }

    private func style(_ text: String, _ style: TextStyle) -> String { terminal.styler.styled(text, style) }

    private func safe(_ text: String) -> String { TerminalText.escaped(text, keepingNewlines: false) }

    private func line(_ word: ReportWord, _ place: String, _ text: String) -> String {
        style(word.padded, word.style) + "  " + style(safe(place), .bold) + ": \(text)\n"
    }

    private func text(of result: StepResult) -> String {
        if !result.items.isEmpty {
            var text = result.items.map(text(of:)).joined()
            if let failure = result.failure, !result.items.contains(where: { $0.failure != nil }) {
                text += line(ReportWord(result.status), "\(result.target)", safe(result.stepName))
                text += FailureText(failure, styler: terminal.styler).text
            }
            return text
        }
        let isTimed = verbosity > 0 || result.elapsed > .seconds(1)
        let time = isTimed ? style("  \(result.elapsed.brief)", .dim) : ""
        let item = result.item.map { "  (item \(safe(String(($0.string ?? $0.text()).prefix(60)))))" } ?? ""
        let words = result.status == .skipped ? result.message : result.message ?? result.summary
        let message = words.map { style("  \(safe($0))", .dim) } ?? ""
        var text = line(ReportWord(result.status), "\(result.target)", safe(result.stepName) + item + time + message)
        if let failure = result.failure {
            text += FailureText(failure, styler: terminal.styler).text
        }
        text += lines(of: result.warnings)
        for difference in result.differences {
            text += DifferenceText(difference, styler: terminal.styler).text
        }
        if verbosity > 0, result.message == nil, let reply = result.reply {
            text += "    reply: \(TerminalText.escaped(reply.text()))\n"
        }
        return text
    }

    private func text(of step: StepResult.Progress, on target: TargetID, named name: String) -> String {
        let percent = step.percent.map { "\($0) %" } ?? ""
        return line(.waiting, "\(target)", "\(safe(name))  \(style("\(safe(step.state))  \(percent)", .dim))")
    }

    private func text(of result: UndoResult) -> String {
        let name = safe(result.stepName)
        let warnings = lines(of: result.warnings)
        guard let failure = result.failure else {
            return line(result.isGivenUp ? .givenUp : .rolledBack, "\(result.target)", name) + warnings
        }
        let word: ReportWord = failure.kind == .conflict ? .conflict : .undoFailed
        return line(word, "\(result.target)", "\(name): \(safe(failure.message))") + warnings
    }

    private func lines(of warnings: [String]) -> String {
        warnings.map { "    " + style("warning:", .yellow) + " \(safe($0))\n" }.joined()
    }
}

extension Duration {
    /// The duration in the unit that reads best.
    var brief: String {
        let seconds = self / .seconds(1)
        if seconds < 1 { return "\(Int((seconds * 1000).rounded()))ms" }
        if seconds < 60 { return "\((seconds * 10).rounded() / 10)s" }
        return "\(Int(seconds) / 60)m\(Int(seconds) % 60)s"
    }
}
