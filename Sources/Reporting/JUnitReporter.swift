// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine

/// The report for CI servers: JUnit's XML as Jenkins and GitLab read it, a `testsuite` for each target of a play, a
/// `testcase` for each step.
package actor JUnitReporter: RunReport {
    private let head: RunHead
    private let write: @Sendable (String) -> Void
    private var run: String?
    private var log = TargetLog<JUnitCase>()
    private var play: String?
    private var unreachable: [JUnitCase] = []
    private var elapsed = 0.0

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
        case .playStarted(let name, _, _):
            play = name
            log.begin(name)
        case .stepEnded(let result):
            for part in result.parts { log.add(JUnitCase(part, in: play), on: result.target) }
        case .failuresRescued(let results):
            for result in results {
                log.update(result.target) { cases in
                    // The latest of that step, and the items of its loop before it.
                    guard let last = cases.lastIndex(where: { $0.place == result.place && $0.hasFailed }) else {
                        return
                    }
                    for index in cases[...last].indices.suffix(result.parts.count)
                    where cases[index].place == result.place { cases[index].rescue() }
                }
            }
        case .changeUndone(let result): log.add(JUnitCase(result, in: play), on: result.target)
        case .hostUnreachable(let host, let failure):
            unreachable.append(
                JUnitCase(
                    group: host, name: "connect",
                    outcome: .error(type: "unreachable", message: failure.message, body: failure.message)))
        case .runEnded(let summary): elapsed = summary.elapsed.rounded
        case .warning, .stepProgressed, .targetFound: break
        }
    }

    package func end(_ ending: RunEnding) {
        var suites: [JUnitSuite] = []
        for play in log.plays {
            for (target, cases) in play.targets {
                let title = play.name.map { "\(target): \($0)" } ?? "\(target)"
                suites.append(JUnitSuite(title, host: target.host, cases: cases))
            }
        }
        for lost in unreachable { suites.append(JUnitSuite(lost.group, host: lost.group, cases: [lost])) }
        let obstacles = self.obstacles(ending)
        if !obstacles.isEmpty { suites.append(JUnitSuite("virt-playbook", host: nil, cases: obstacles)) }
        let title = ["virt-playbook", head.command, head.isDryRun ? "--check" : nil, run].compactMap(\.self)
        let counts = [
            ("name", title.joined(separator: " ")), ("tests", "\(suites.map(\.cases.count).reduce(0, +))"),
            ("failures", "\(suites.map(\.failures).reduce(0, +))"),
            ("errors", "\(suites.map(\.errors).reduce(0, +))"), ("time", JUnitXML.seconds(elapsed)),
        ]
        write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\(JUnitXML.start("testsuites", counts))>\n")
        for suite in suites { write(suite.xml) }
        write("</testsuites>\n")
    }

    /// What kept the run from its end, which no target is to blame for.
    private func obstacles(_ ending: RunEnding) -> [JUnitCase] {
        let renderer = DiagnosticRenderer(colors: false)
        var cases = ending.mistakes.filter { $0.severity == .error }.map { mistake in
            JUnitCase(
                group: mistake.range?.file.name ?? "virt-playbook", name: mistake.message, place: mistake.range,
                outcome: .error(type: mistake.code, message: mistake.message, body: renderer.render(mistake)))
        }
        let message = ending.message ?? (ending.outcome == "interrupted" ? "the run was interrupted" : nil)
        if let message {
            cases.append(
                JUnitCase(
                    group: "virt-playbook", name: head.command,
                    outcome: .error(type: ending.outcome, message: message, body: message)))
        }
        return cases
    }
}
