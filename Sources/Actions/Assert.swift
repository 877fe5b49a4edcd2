// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Matching
import PlaybookModel

/// Asserts what the context document must be: what is known of host, domain, variables and earlier steps.
package struct Assert: Action {
    package struct Change: Codable, Sendable {}

    package static let spec = ActionSpec(
        key: "assert", summary: "Asserts what is known of host, domain, variables and earlier steps.",
        example: """
            - name: It is a guest of our own
              assert: {$.domain.persistent: true, $.vars.owner: {exists: true}}
            """,
        isLocal: true, freeForm: .expectations)

    private let expectations: [Expectation]

    package init(_ body: ActionBody, reading: inout Reading) {
        expectations = reading.contextExpectations(body.node)
    }

    package var readsContext: Bool { true }

    package func verify(_ document: ContextValue) throws(StepFailure) {
        guard let mismatch = expectations.lazy.compactMap({ $0.mismatch(in: document) }).first else { return }
        throw StepFailure("it is not as asserted", range: mismatch.range, mismatch: mismatch)
    }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? { nil }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        Applied(changed: false)
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {}
}
