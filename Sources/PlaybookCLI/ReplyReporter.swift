// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine
import Matching
import PlaybookModel
import Reporting

/// Shows the replies of one command, and for people why some failed.
actor ReplyReporter: Reporter {
    private let format: ExecCommand.Format
    private var results: [StepResult] = []
    private var lost: [(host: String, failure: StepFailure)] = []

    init(format: ExecCommand.Format) { self.format = format }

    func receive(_ events: [RunEvent]) {
        for event in events { receive(event) }
    }

    private func receive(_ event: RunEvent) {
        switch event {
        case .stepEnded(let result):
            if format == .jsonl { write(result.json) } else { results.append(result) }
        case .hostUnreachable(let host, let failure):
            if format == .jsonl { write(Self.json(of: host, failure)) } else { lost.append((host, failure)) }
        case .warning(let diagnostic): Output.show(InvalidInput(diagnostic).ofExec)
        case .runEnded: showAll()
        case .playStarted, .targetFound, .stepProgressed, .failuresRescued, .changeUndone: break
        }
    }

    private func showAll() {
        results.sort { "\($0.target)" < "\($1.target)" }
        switch format {
        case .jsonl: break
        case .json: write(.array(results.map(\.json) + lost.map { Self.json(of: $0.host, $0.failure) }))
        case .human:
            let answered = results.filter { $0.failure == nil }
            let styler = Output.report.styler
            Output.report.write(
                ReplyTable(answered.map { ("\($0.target)", $0.reply ?? .null) }, styler: styler).text)
            for result in results {
                guard var failure = result.failure?.ofExec else { continue }
                // Where a guest could not be asked, no place in the command is at fault.
                if !failure.isAnswer { failure.range = nil }
                let name = TerminalText.escaped("\(result.target)", keepingNewlines: false)
                Output.report.write(
                    styler.styled(name, .bold) + ": " + FailureText(failure, styler: styler).text)
            }
            for (host, failure) in lost {
                let text = TerminalText.escaped("\(host): unreachable: \(failure.message)", keepingNewlines: false)
                Output.report.write(styler.styled(text, .red) + "\n")
            }
        }
    }

    private func write(_ json: JSONValue) { Output.report.write(JSONText.line(json) + "\n") }

    private static func json(of host: String, _ failure: StepFailure) -> JSONValue {
        .object([
            "host": .string(host), "status": .string("unreachable"),
            "error": .object(["message": .string(failure.message)]),
        ])
    }
}

extension StepResult {
    /// The result for programs.
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "host": .string(target.host), "domain": .string(target.domain.name),
            "uuid": .string(target.domain.uuid), "status": .string(status.rawValue),
            "elapsed": .double(elapsed / .seconds(1)),
        ]
        if let failure = failure?.ofExec {
            var error: [String: JSONValue] = [
                "message": .string(failure.message), "outcome_is_unknown": .bool(failure.outcomeIsUnknown),
            ]
            error["help"] = failure.help.map { .string($0) }
            if let reply = failure.errorReply { error["reply"] = reply.json }
            if let mismatch = failure.mismatch {
                var parts: [String: JSONValue] = [
                    "path": (mismatch.at ?? mismatch.path).map { .string($0) } ?? .null,
                    "wanted": .string(mismatch.wanted), "found": .string(mismatch.found),
                ]
                parts["excerpt"] = mismatch.excerpt.map { .string($0) }
                error["mismatch"] = .object(parts)
            }
            members["error"] = .object(error)
        } else {
            members["reply"] = reply ?? .null
        }
        return .object(members)
    }
}
