// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine

/// The report to keep and to show: one page that needs nothing from outside and runs no script.
package actor HTMLReporter: RunReport {
    /// What every page begins with: by this an older one is known.
    package static let signature = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="generator" content="virt-playbook">
        """

    private let head: RunHead
    private let write: @Sendable (String) -> Void
    private var run: String?
    private var log = TargetLog<String>()
    private var failed: Set<TargetID> = []
    private var notes = ""
    private var summary: RunSummary?

    /// A report that `write` takes in pieces, at the end.
    package init(_ head: RunHead, write: @escaping @Sendable (String) -> Void) {
        self.head = head
        self.write = write
    }

    package func begin(run: String?) { self.run = run }

    package func receive(_ events: [RunEvent]) {
        for event in events { take(event) }
    }

    private func take(_ event: RunEvent) {
        switch event {
        case .playStarted(let name, _, _): log.begin(name)
        case .warning(let diagnostic): add(diagnostic)
        case .stepEnded(let result):
            if result.failure != nil { failed.insert(result.target) }
            for part in result.parts { log.add(HTMLText.row(of: part), on: result.target) }
        case .failuresRescued(let results):
            for result in results { log.add(HTMLText.row("rescued", "ok", result.stepName), on: result.target) }
        case .changeUndone(let result):
            if result.failure != nil { failed.insert(result.target) }
            log.add(HTMLText.row(of: result), on: result.target)
        case .hostUnreachable(let host, let failure):
            notes += HTMLText.row("unreachable", "bad", host, message: failure.message)
        case .runEnded(let summary): self.summary = summary
        case .stepProgressed, .targetFound: break
        }
    }

    private func add(_ diagnostic: Diagnostic) { notes += HTMLText.block(diagnostic) }

    package func end(_ ending: RunEnding) {
        for mistake in ending.mistakes { add(mistake) }
        if let message = ending.message { notes += HTMLText.row("error", "bad", message) }
        let title = "virt-playbook \(head.command)" + (head.isDryRun ? " --check" : "")
        let facts = [
            ending.outcome.replacing("_", with: " "), "exit status \(ending.exitStatus)", run.map { "run \($0)" },
            summary?.elapsed.brief,
        ]
        let outcome = ["done", "changes_pending"].contains(ending.outcome) ? "ok" : "bad"
        write(HTMLText.start(title: title, facts: facts.compactMap(\.self), outcome: outcome))
        write(notes)
        if let summary, !summary.targets.isEmpty { write(HTMLText.recap(summary)) }
        for play in log.plays {
            if let name = play.name { write("<h2>\(MarkupText.line(name))</h2>\n") }
            for (target, rows) in play.targets {
                let open = failed.contains(target) || log.plays.count + play.targets.count < 4 ? " open" : ""
                write("<details\(open)><summary>\(MarkupText.line("\(target)"))</summary>\n")
                for row in rows { write(row) }
                write("</details>\n")
            }
        }
        write("</body></html>\n")
    }
}
