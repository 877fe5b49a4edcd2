// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine

/// The end of a report: a line for each target, and what can be done next.
struct Recap {
    let text: String

    init(_ summary: RunSummary, styler: TextStyler) {
        var text = "\n" + styler.styled("RECAP", .bold) + "\n"
        let width = summary.targets.map { "\($0.target)".count }.max() ?? 0
        for (target, tally) in summary.targets {
            let name = TerminalText.escaped("\(target)", keepingNewlines: false)
            let padding = String(repeating: " ", count: max(0, width - name.count))
            text += "\(styler.styled(name, Self.style(of: tally)))\(padding) : \(Self.counts(of: tally))\n"
        }
        for host in summary.unreachableHosts {
            text += "\(styler.styled(TerminalText.escaped(host, keepingNewlines: false), .red)) : unreachable\n"
        }
        text += Self.closing(summary, styler: styler)
        self.text = text
    }

    private static func style(of tally: TargetTally) -> TextStyle {
        if tally.failed + tally.unreachable + tally.conflict + tally.undoFailed > 0 { return .red }
        return tally.changed > 0 ? .yellow : .green
    }

    private static func counts(of tally: TargetTally) -> String {
        var counts =
            "ok=\(tally.ok) changed=\(tally.changed) unreachable=\(tally.unreachable) failed=\(tally.failed) "
            + "skipped=\(tally.skipped) rolled_back=\(tally.rolledBack) conflict=\(tally.conflict)"
        if tally.rescued > 0 { counts += " rescued=\(tally.rescued)" }
        if tally.givenUp > 0 { counts += " given_up=\(tally.givenUp)" }
        if tally.undoFailed > 0 { counts += " undo_failed=\(tally.undoFailed)" }
        if tally.unknown > 0 { counts += " unknown=\(tally.unknown)" }
        return counts
    }

    private static func closing(_ summary: RunSummary, styler: TextStyler) -> String {
        guard let run = summary.run else { return "" }
        var text = "\n\(styler.styled("run \(run) ended after \(summary.elapsed.brief)", .dim))\n"
        if summary.targets.contains(where: { $0.tally.unknown > 0 }) {
            text +=
                "Where it says unknown, a call had no answer in time: whether it took effect, only the guest can tell.\n"
        }
        if summary.outcome == .undoIncomplete {
            text += "Some changes could not be taken back. Once their cause is mended: virt-playbook rollback \(run)\n"
            if summary.targets.contains(where: { $0.tally.conflict > 0 }) {
                text += "To override what others changed since: virt-playbook rollback --force \(run)\n"
            }
        } else if summary.hasOpenChanges {
            text += styler.styled("to take it back: virt-playbook rollback \(run)\n", .dim)
        }
        return text
    }
}
