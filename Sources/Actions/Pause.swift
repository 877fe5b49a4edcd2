// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching
import PlaybookModel

/// Waits for a time on each target, or for the user's word once for all of them. A dry run does not wait.
package struct Pause: Action {
    package struct Change: Codable, Sendable {
        /// Milliseconds.
        let duration: Int64?
        let prompt: String?
    }

    private static let duration = Field<Duration>("for", "How long to wait: 500ms, 30s, 5m.")
    private static let prompt = Field<String>("prompt", "What to ask the user.")

    package static let spec = ActionSpec(
        key: "pause", summary: "Waits for a time, or for the user's word.",
        details: """
            A prompt needs a terminal; what is typed is the step's reply. An interrupt ends the wait.
            """,
        example: """
            - pause: 10s
            - pause: {prompt: "Plug the token in, then press Return"}
            """,
        fields: [duration, prompt],
        shorthand: duration.key, hasReply: true, isLocal: true,
        refusedKeys: [
            "seconds": "write for: 10s", "minutes": "write for: 5m",
        ], constraint: ["oneOf": .required([duration.key, prompt.key])])

    private let change: Change

    package init(_ body: ActionBody, reading: inout Reading) {
        let duration = reading.value(Self.duration, of: body)
        let prompt = reading.value(Self.prompt, of: body)
        change = Change(duration: duration.map { Int64($0 / .milliseconds(1)) }, prompt: prompt)
        let keys = body.node.mapping?.entries.map(\.key)
        if let keys, keys.count != 1, !keys.contains(where: { ![Self.duration.key, Self.prompt.key].contains($0) }) {
            reading.mistakes.error(
                "bad-pause", "`pause` waits either for a time or for the user", at: body.node.range,
                help: "write pause: 10s, or pause: {prompt: \"Go on?\"}")
        }
    }

    package var happensOnce: Bool { change.prompt != nil }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        Planned(change, effect: .wait)
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        if let prompt = change.prompt {
            return Applied(changed: false, reply: .string(try await target.ask(prompt)))
        }
        let duration = Duration.milliseconds(change.duration ?? 0)
        guard duration > .zero else { return Applied(changed: false) }
        await target.sleep(duration)
        guard !target.isInterrupted() else { throw StepFailure("interrupted") }
        return Applied(changed: false)
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {}
}
