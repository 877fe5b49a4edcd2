// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Hypervisor
import PlaybookModel

/// A planned change without its type: how to apply it, and how the journal keeps it.
struct PlannedStep: Sendable {
    let effect: Effect
    let differences: [Difference]
    let prediction: Prediction
    /// What the differences do not say of it, in words.
    let summary: String?
    /// The change as JSON.
    let encodedChange: @Sendable () throws(StepFailure) -> String
    let apply: @Sendable (ActionTarget) async throws(StepFailure) -> AppliedStep

    /// What a plan says of it beside the differences, with the commands that take it back.
    func summary(undoneBy undo: [any MonitorAction]) -> String? {
        var parts = [summary, prediction.discardsImage ? "gives up the saved guest" : nil].compactMap(\.self)
        parts += undo.map { "undone by \(type(of: $0).spec.key) \($0.shownCommand)" }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// Makes the change, and gives what came of it.
    func attempt(on target: ActionTarget) async -> Result<AppliedStep, StepFailure> {
        do throws(StepFailure) { return .success(try await apply(target)) } catch { return .failure(error) }
    }
}

/// An applied change without its type.
struct AppliedStep: Sendable {
    let changed: Bool
    let reply: ContextValue?
    /// Why the step fails although the change was made.
    let shortfall: StepFailure?
    /// Whether there is nothing left that could be taken back.
    let leavesNothing: Bool
    /// The change as JSON, nil where it was made as planned.
    let encodedChange: @Sendable () throws(StepFailure) -> String?
}

extension Action {
    func planned(on view: TargetView) async throws(StepFailure) -> PlannedStep? {
        guard let planned = try await plan(on: view) else { return nil }
        return PlannedStep(
            effect: planned.effect, differences: planned.differences, prediction: planned.prediction,
            summary: planned.summary,
            encodedChange: { () throws(StepFailure) in try encoded(planned.change) },
            apply: { target throws(StepFailure) in
                let applied = try await Self.apply(planned.change, on: target)
                return AppliedStep(
                    changed: applied.changed, reply: applied.reply, shortfall: applied.shortfall,
                    leavesNothing: applied.leavesNothing
                ) { () throws(StepFailure) in try applied.change.map(encoded) }
            })
    }

    /// Takes back a change that the journal kept.
    static func undo(encoded text: String, on target: ActionTarget) async throws(UndoFailure) {
        let change: Change
        do {
            change = try JSONDecoder().decode(Change.self, from: Data(text.utf8))
        } catch {
            throw UndoFailure("the journal's record of `\(spec.key)` cannot be read: \(error)")
        }
        try await undo(change, on: target)
    }
}

/// The JSON text of a change.
func encoded(_ change: some Encodable) throws(StepFailure) -> String {
    do {
        let encoder = JSONEncoder()
        // Most of it is XML, which is full of them.
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(change), as: UTF8.self)
    } catch {
        throw StepFailure("the change cannot be written to the journal: \(error)")
    }
}
