// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine

/// One thing that passed, failed or was left out, as a `testcase` of JUnit's XML.
struct JUnitCase: Sendable {
    enum Outcome: Sendable {
        case passed
        case skipped(String?)
        /// What was done is not as wanted.
        case failure(type: String, message: String, body: String)
        /// It could not be done at all.
        case error(type: String, message: String, body: String)
    }

    let group: String
    var name: String
    let place: SourceRange?
    let elapsed: Double
    private(set) var outcome: Outcome
    private var output: String

    init(
        group: String, name: String, place: SourceRange? = nil, elapsed: Double = 0,
        outcome: Outcome, output: String = ""
    ) {
        self.group = group
        self.name = name
        self.place = place
        self.elapsed = elapsed
        self.outcome = outcome
        self.output = output
    }

    /// What a step came to in a play.
    init(_ result: StepResult, in play: String?) {
        let text = ResultText(result)
        let outcome: Outcome
        switch (result.status, result.failure) {
        case (.skipped, _): outcome = .skipped(result.message)
        case (.unreachable, let failure?):
            outcome = .error(type: "unreachable", message: failure.message, body: text.failure ?? "")
        case (_, let failure?):
            let mismatch = failure.mismatch.map { ": \($0)" } ?? ""
            outcome = .failure(
                type: failure.kind.rawValue, message: failure.message + mismatch, body: text.failure ?? "")
        default: outcome = .passed
        }
        let said = result.status == .skipped ? nil : text.message.map { "\(TerminalText.escaped($0))\n" }
        self.init(
            group: "\(result.target)", name: Self.name(text.title, in: play), place: result.place,
            elapsed: result.elapsed.rounded, outcome: outcome,
            output: (said ?? "") + text.details)
    }

    /// What became of a change that was to be taken back.
    init(_ result: UndoResult, in play: String?) {
        let done = result.isGivenUp ? Outcome.skipped("given up") : .passed
        self.init(
            group: "\(result.target)", name: Self.name("undo of \(result.stepName)", in: play),
            outcome: result.failure.map { .error(type: result.word, message: $0.message, body: $0.message) } ?? done,
            output: ResultText.lines(of: result.warnings))
    }

    private static func name(_ step: String, in play: String?) -> String { play.map { "\($0): \(step)" } ?? step }

    /// Makes a failure that a `rescue` has put right a success, which tells of it.
    mutating func rescue() {
        guard case .failure(_, _, let body) = outcome else { return }
        outcome = .passed
        output += "rescued:\n" + body
    }

    var hasFailed: Bool { if case .failure = outcome { true } else { false } }
    var isError: Bool { if case .error = outcome { true } else { false } }
    var isSkipped: Bool { if case .skipped = outcome { true } else { false } }

    /// The element, indented by four.
    var xml: String {
        var attributes = [("classname", group), ("name", name)]
        if let place { attributes += [("file", place.file.name), ("line", "\(place.start.line)")] }
        attributes.append(("time", JUnitXML.seconds(elapsed)))
        var inner = ""
        switch outcome {
        case .passed: break
        case .skipped(let message): inner = JUnitXML.element("skipped", message.map { [("message", $0)] } ?? [])
        case .failure(let type, let message, let body):
            inner = JUnitXML.element("failure", [("message", message), ("type", type)], text: body)
        case .error(let type, let message, let body):
            inner = JUnitXML.element("error", [("message", message), ("type", type)], text: body)
        }
        if !output.isEmpty { inner += JUnitXML.element("system-out", [], text: output) }
        return JUnitXML.element("testcase", attributes, inner: inner, indent: "    ")
    }
}
