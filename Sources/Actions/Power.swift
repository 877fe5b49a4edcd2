// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Hypervisor
import PlaybookModel

/// Starts, stops, restarts, pauses, resumes or resets a domain.
package struct Power: Action {
    /// The state to reach.
    package enum Goal: String, WordValue, Codable {
        case started, stopped, destroyed, restarted, paused, resumed, reset

        package static let placeholder = Goal.started
        package static let synonyms: [String: Goal] = [
            "on": .started, "up": .started, "running": .started, "off": .destroyed, "shutdown": .stopped,
            "shut off": .destroyed, "shutoff": .destroyed, "down": .stopped, "reboot": .restarted,
            "rebooted": .restarted, "suspend": .paused, "suspended": .paused,
        ]
    }

    package struct Change: Codable, Sendable {
        let goal: Goal
        var before: DomainStatus
        /// Nil until the change was made.
        var after: DomainStatus?
        /// How long the guest has to shut down, in seconds; nil where it must not be forced.
        let forceAfter: Double?
        /// Whether a managed-save image goes before the start.
        let discardsImage: Bool?

        var grace: Duration? { forceAfter.map { .seconds($0) } }
    }

    private static let goal = Field<Goal>("state", "The state to reach.", required: true)
    private static let forceAfter = Field<Duration>(
        "force_after", "How long a guest may take to shut down before it is switched off; 0s does so at once.")

    package static let spec = ActionSpec(
        key: "power", summary: "Starts, stops, restarts, pauses, resumes or resets a domain.",
        details: """
            `stopped` and `restarted` ask the guest to shut down and wait for it: for 60 seconds, after which the \
            step fails, or for `force_after`, after which the guest is switched off. `restarted` ends QEMU and \
            starts it anew, so that a changed command line takes effect; it starts a domain that is off.

            `started` resumes a managed-save image where there is one, as libvirt does, and is undone by saving the \
            guest again; `restarted` boots, and fails on an image unless `managed_save: discard` gives it up.
            """,
        example: """
            - power: {state: restarted, force_after: 30s}
            """,
        fields: [goal, forceAfter, ManagedSave.field], shorthand: goal.key)

    let goal: Goal
    private let forceAfter: Duration?
    private let managedSave: ManagedSave?

    package init(_ body: ActionBody, reading: inout Reading) {
        goal = reading.value(Self.goal, of: body) ?? .placeholder
        forceAfter = reading.value(Self.forceAfter, of: body)
        managedSave = reading.value(ManagedSave.field, of: body)
        if let node = body[ManagedSave.field], goal != .started, goal != .restarted {
            reading.mistakes.error(
                "no-effect", "`managed_save` belongs to `started` and `restarted`", at: node.range, help: "remove it")
        }
        if let node = body[Self.forceAfter], goal != .stopped, goal != .restarted {
            reading.mistakes.error(
                "no-effect", "`force_after` belongs to `stopped` and `restarted`", at: node.range, help: "remove it")
        }
    }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        guard let status = try await target.status() else {
            if goal == .stopped || goal == .destroyed { return nil }
            throw StepFailure("\(target.domain) does not exist", help: "define it first")
        }
        guard try isNeeded(on: status, of: target.domain) else { return nil }
        let discards = !status.isActive && status.hasManagedSaveImage && (managedSave == .discard)
        if goal == .restarted, !status.isActive, status.hasManagedSaveImage, !discards {
            throw StepFailure(
                "\(target.domain) has a managed-save image: its next start resumes that and boots nothing",
                help: "resume it with `started`, or give it up with {state: restarted, managed_save: discard}")
        }
        let change = Change(
            goal: goal, before: status, forceAfter: forceAfter.map { $0 / .seconds(1) },
            discardsImage: discards ? true : nil)
        return Planned(
            change, effect: .power, prediction: Prediction(state: goal.outcome, discardsImage: discards),
            summary: summary)
    }

    private var summary: String {
        guard goal == .stopped || goal == .restarted else { return goal.rawValue }
        guard let forceAfter else { return "\(goal.rawValue), never forced" }
        let words = (forceAfter / .seconds(1)).formatted(.number.grouping(.never).locale(Locale(identifier: "en")))
        return goal.rawValue + (forceAfter == .zero ? ", switched off at once" : ", switched off after \(words) s")
    }

    private func isNeeded(on status: DomainStatus, of domain: DomainID) throws(StepFailure) -> Bool {
        let isActive = status.isActive
        switch goal {
        case .started:
            guard status.state != .crashed || !isActive else {
                throw StepFailure(
                    "\(domain) has crashed, and its QEMU is kept (<on_crash>preserve</on_crash>): it cannot be started",
                    help: "{state: restarted, force_after: 0s} ends that QEMU and starts another")
            }
            return !isActive
        case .stopped, .destroyed, .restarted:
            guard !isActive || status.isPersistent else {
                throw StepFailure(
                    "\(domain) is transient: libvirt forgets it when it stops", help: "keep it first, with `define`")
            }
            return isActive || goal == .restarted
        case .paused, .resumed, .reset:
            guard isActive else {
                throw StepFailure("\(domain) is off and cannot be \(goal.rawValue)", help: "start it first")
            }
            return goal == .reset || status.state != goal.outcome
        }
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        var applied = change
        let stop: StopOutcome
        do throws(HypervisorError) {
            stop = try await target.perform(change)
            applied.after = try await target.session.status()
        } catch {
            // The journal keeps how far it came: a restart may have ended one QEMU and not have started another.
            guard !error.outcomeIsUnknown, let after = try? await target.session.status() else {
                throw StepFailure(error)
            }
            applied.after = after
            return Applied(applied, shortfall: StepFailure(error))
        }
        let domain = target.session.domain
        let forcing = "write {state: \(change.goal.rawValue), force_after: 30s} to switch it off after a while"
        switch stop {
        case .ended: return Applied(applied)
        case .asked where target.isInterrupted():
            throw StepFailure("interrupted while \(domain) shuts down; it may still end", outcomeIsUnknown: true)
        case .asked:
            // The guest may have heard of it, and be slow.
            throw StepFailure(
                "\(domain) did not shut down when asked; it may still end", help: forcing, outcomeIsUnknown: true)
        case .saved:
            return Applied(
                applied,
                shortfall: StepFailure(
                    "\(domain) is not started again: someone else saved it meanwhile",
                    help: "resume it with `started`, or give it up with {state: restarted, managed_save: discard}"))
        case .deaf(let state):
            throw StepFailure(
                "\(domain) is \(state.rawValue), and hears of no shutdown", help: forcing, changedNothing: true)
        }
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {
        let foreign: String?
        do throws(HypervisorError) { foreign = try await target.restore(change) } catch { throw UndoFailure(error) }
        guard let foreign else { return }
        throw UndoFailure(
            "\(target.session.domain) is \(foreign), which is neither what it was before nor what this run is known "
                + "to have made of it: someone else's state stays",
            kind: .conflict)
    }
}

extension Power.Goal {
    /// The state that the domain has afterwards.
    var outcome: PowerState? {
        switch self {
        case .started, .restarted, .resumed: .running
        case .stopped, .destroyed: .off
        case .paused: .paused
        case .reset: nil
        }
    }
}
