// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Matching
import PlaybookModel

/// Waits for a background job of QEMU's to end: a block job or any other that `query-jobs` lists, a migration, a dump.
package struct Job: Action {
    /// Which of QEMU's three ways to tell of background work is asked.
    package enum Kind: String, WordValue, Codable {
        case job, migration, dump

        package static let placeholder = Kind.job
    }

    /// How far the job has to come.
    package enum Goal: String, WordValue, Codable {
        case concluded, ready

        package static let placeholder = Goal.concluded
    }

    package struct Change: Codable, Sendable {
        let kind: Kind
        /// Empty for a migration and a dump, of which QEMU has one at a time.
        let id: String
        let until: Goal
        /// Seconds.
        let within: Double
        let every: Double
        /// libvirt's number of the QEMU process whose job it is.
        let runtimeID: Int32?
    }

    private static let id = Field<String>("id", "The job's id, as `query-jobs` lists it.")
    private static let kind = Field<Kind>("kind", "job (default), migration or dump; the latter two have no id.")
    private static let until = Field<Goal>(
        "until", "concluded (default), or ready, where a mirror goes on copying until `job-complete`.")
    private static let within = Field<Duration>("within", "How long it may take; 10m by default.")
    private static let every = Field<Duration>("every", "The pause between two looks; 500ms by default.")

    package static let spec = ActionSpec(
        key: "job", summary: "Waits for a background job of QEMU's to end.",
        details: """
            The command that starts a job returns long before the job ends, and says nothing of its failure. This \
            step shows how far the job is, and fails with the job's own error. A rollback cancels the job where it \
            still runs.
            """,
        example: """
            - qmp: {execute: blockdev-mirror, arguments: {job-id: copy, device: disk, target: copy, sync: full}}
            - job: {id: copy, until: ready, within: 1h}
            """,
        fields: [id, kind, until, within, every], shorthand: id.key, hasReply: true, waitsForEvents: true,
        undoesLiveChange: true, constraint: ["anyOf": .required([id.key, kind.key])])

    private let kind: Kind
    private let jobID: String
    private let goal: Goal
    private let limit: Duration
    private let pause: Duration

    package init(_ body: ActionBody, reading: inout Reading) {
        kind = reading.value(Self.kind, of: body) ?? .job
        jobID = reading.value(Self.id, of: body) ?? ""
        goal = reading.value(Self.until, of: body) ?? .concluded
        limit = reading.value(Self.within, of: body) ?? .seconds(600)
        pause = reading.value(Self.every, of: body) ?? .milliseconds(500)
        let isJob = kind == .job
        if isJob, body[Self.id] == nil {
            reading.mistakes.error(
                "missing-key", "`job` needs the job's `id`", at: body.node.range,
                help: "id: the `job-id` of the command that started it, or its device; or kind: migration")
        }
        if isJob, let node = body[Self.id], node.text?.isEmpty == true {
            reading.mistakes.error(
                "empty-name", "the job's id is missing", at: node.range,
                help: "write the `job-id` of the command that started it, or its device")
        }
        if !isJob, let node = body[Self.id] {
            reading.mistakes.error(
                "no-effect", "QEMU has one \(kind.rawValue) at a time, without an id", at: node.range, help: "remove it"
            )
        }
        if !isJob, let node = body[Self.until], goal == .ready {
            reading.mistakes.error(
                "no-effect", "only a job becomes ready, a \(kind.rawValue) does not", at: node.range, help: "remove it")
        }
    }

    package func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? {
        let change = Change(
            kind: kind, id: jobID, until: goal, within: limit / .seconds(1),
            every: max(pause, .milliseconds(50)) / .seconds(1),
            runtimeID: target.isDryRun ? nil : try await target.status()?.runtimeID)
        return Planned(change, effect: .live, summary: "\(kind.rawValue) \(jobID) until \(goal.rawValue)")
    }

    package static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        let start = ContinuousClock.now
        var watch = JobWatch(change, events: target.events)
        while true {
            let state = try await watch.look(on: target)
            switch state {
            case .ended(let reply):
                // One that is ready still runs, and can be cancelled.
                let leavesNothing = reply[member: "status"] != .string("ready")
                return Applied(changed: false, reply: reply, leavesNothing: leavesNothing)
            case .failed(let reason):
                throw StepFailure("\(change.title) failed: \(reason)", changedNothing: true)
            case .missing:
                throw StepFailure(
                    "QEMU has no \(change.title)",
                    help: change.kind == .job
                        ? "`query-jobs` lists those there are; one that ended before the step before this began is gone"
                        : "a step before this must have begun it", changedNothing: true)
            case .running(let progress):
                target.report(progress)
                guard !target.isInterrupted() else {
                    throw StepFailure("interrupted while \(change.title) is \(progress.state)")
                }
                guard start.duration(to: .now) < .seconds(change.within) else {
                    throw StepFailure(
                        "\(change.title) is \(progress.state) after \(Duration.seconds(change.within).words)"
                            + (progress.percent.map { ", \($0) % done" } ?? ""), help: help(for: progress.state))
                }
            }
            await target.sleep(.seconds(change.every))
        }
    }

    /// What a job waits for that does not go on by itself.
    private static func help(for state: String) -> String? {
        switch state {
        case "ready": "a job that is ready ends at `job-complete` or `job-cancel`; `until: ready` waits for that only"
        case "pending": "a job that is pending waits for `job-finalize`"
        case "paused", "standby": "a job that is paused waits for `job-resume`"
        default: "`within` gives it more time"
        }
    }

    package static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {
        try await JobWatch.cancel(change, on: target)
    }
}

extension Job.Change {
    /// The job in words.
    var title: String { kind == .job ? "job `\(id)`" : kind.rawValue }
}
