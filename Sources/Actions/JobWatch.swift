// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Matching
import PlaybookModel

/// Looks after one background job: what QEMU says when it is asked, and what it told in events since.
///
/// A job that QEMU dismisses by itself is gone from `query-jobs` the moment it ends; whether it failed then stands in
/// its last event alone.
struct JobWatch {
    enum State {
        case running(StepProgress)
        case ended(JSONValue)
        case failed(String)
        case missing
    }

    private let change: Job.Change
    private let events: EventWindow?
    private var cursor: EventWindow.Cursor?
    /// What the last event about the job said.
    private var lastEvent: State?
    private var wasSeen = false
    private var isAborting = false

    init(_ change: Job.Change, events: EventWindow?) {
        self.change = change
        self.events = events
        cursor = events?.cursor()
    }

    mutating func look(on target: ActionTarget) async throws(StepFailure) -> State {
        let state: State
        do throws(StepFailure) {
            state = try await ask(target)
        } catch {
            // libvirt may be about to hear of QEMU's end.
            if error.errorReply == nil { try await checkRuns(on: target, within: .seconds(1)) }
            throw error
        }
        readEvents()
        if case .missing = state { try await checkRuns(on: target, within: .zero) }
        switch state {
        case .missing where change.kind == .job:
            // Its last event may still be on its way.
            if lastEvent == nil, let cursor {
                try await events?.wait(after: cursor, atMost: .seconds(1), sleep: target.sleep)
                readEvents()
            }
            if let lastEvent { return lastEvent }
            if isAborting { return .failed("QEMU aborted it, and no longer has its error") }
            return wasSeen ? .ended(.object(["id": .string(change.id), "status": .string("concluded")])) : .missing
        case .failed(let reason) where reason.isEmpty:
            if case .failed(let told)? = lastEvent { return .failed(told) }
            return .failed("QEMU gives no reason")
        case .running, .ended:
            wasSeen = true
            return state
        default: return state
        }
    }

    private func ask(_ target: ActionTarget) async throws(StepFailure) -> State {
        switch change.kind {
        case .job: try await Self.job(change, on: target)
        case .migration: try await Self.migration(on: target)
        case .dump: try await Self.dump(on: target)
        }
    }

    /// Throws where the QEMU process whose job it is has ended, or does so in time.
    private func checkRuns(on target: ActionTarget, within limit: Duration) async throws(StepFailure) {
        guard change.runtimeID != nil, try await target.ends(change.runtimeID, within: limit) else { return }
        throw StepFailure(
            "QEMU ended while \(change.title) ran, which is gone with it",
            help: "its log may say why: /var/log/libvirt/qemu/\(target.session.domain.name).log", changedNothing: true)
    }

    private mutating func readEvents() {
        guard var cursor, let events else { return }
        for event in events.look(from: &cursor) { read(event) }
        self.cursor = cursor
    }

    private mutating func read(_ event: MonitorEvent) {
        let data = event.value
        let error = data[member: "error"]?.string
        switch (event.name, change.kind) {
        case ("DUMP_COMPLETED", .dump): if let error { lastEvent = .failed(error) }
        case ("JOB_STATUS_CHANGE", .job):
            guard data[member: "id"]?.string == change.id else { return }
            wasSeen = true
            switch data[member: "status"]?.string {
            case "created": (lastEvent, isAborting) = (nil, false)
            case "aborting": isAborting = true
            default: break
            }
        case ("BLOCK_JOB_COMPLETED", .job), ("BLOCK_JOB_CANCELLED", .job):
            guard data[member: "device"]?.string == change.id else { return }
            if let error {
                lastEvent = .failed(error)
            } else if event.name == "BLOCK_JOB_CANCELLED" {
                lastEvent = .failed("it was cancelled")
            } else {
                lastEvent = .ended(data.adding(["id": .string(change.id), "status": .string("concluded")]))
            }
        default: break
        }
    }

    private static func job(_ change: Job.Change, on target: ActionTarget) async throws(StepFailure) -> State {
        let reply = try await target.query("query-jobs")
        guard case .array(let jobs) = reply,
            let job = jobs.first(where: { $0[member: "id"]?.string == change.id })
        else { return .missing }
        let status = job[member: "status"]?.string ?? ""
        if status == "concluded" {
            return job[member: "error"]?.string.map { .failed($0) } ?? .ended(job)
        }
        if status == "ready", change.until == .ready { return .ended(job) }
        return .running(
            StepProgress(
                done: job.number("current-progress"), total: job.number("total-progress"), state: status))
    }

    private static func migration(on target: ActionTarget) async throws(StepFailure) -> State {
        let reply = try await target.query("query-migrate")
        guard let status = reply[member: "status"]?.string, status != "none" else { return .missing }
        switch status {
        case "completed": return .ended(reply)
        case "failed": return .failed(reply[member: "error-desc"]?.string ?? "")
        case "cancelled", "cancelling": return .failed("it was cancelled")
        default:
            let memory = reply[member: "ram"] ?? .null
            let total = memory.number("total")
            return .running(StepProgress(done: total - memory.number("remaining"), total: total, state: status))
        }
    }

    private static func dump(on target: ActionTarget) async throws(StepFailure) -> State {
        let reply = try await target.query("query-dump")
        switch reply[member: "status"]?.string ?? "none" {
        case "none": return .missing
        case "completed": return .ended(reply)
        case "failed": return .failed("")
        case let status:
            return .running(
                StepProgress(done: reply.number("completed"), total: reply.number("total"), state: status))
        }
    }

    /// Cancels a job that still runs, and waits until it has ended; does nothing where its QEMU process is gone.
    static func cancel(_ change: Job.Change, on target: ActionTarget) async throws(UndoFailure) {
        do throws(HypervisorError) {
            let status = try await target.session.status()
            guard let status, status.isActive, status.runtimeID == change.runtimeID else { return }
        } catch {
            throw UndoFailure(error, looking: true)
        }
        do throws(StepFailure) {
            var watch = JobWatch(change, events: nil)
            guard case .running = try await watch.look(on: target) else { return }
            switch change.kind {
            case .job:
                let command = JSONValue.object([
                    "execute": .string("job-cancel"), "arguments": .object(["id": .string(change.id)]),
                ])
                _ = try await target.send(.qmp(command.text()))
            case .migration: _ = try await target.send(.qmp(#"{"execute":"migrate_cancel"}"#))
            case .dump: throw StepFailure("QEMU cannot cancel a dump; it goes on")
            }
            let start = ContinuousClock.now
            while case .running(let progress) = try await watch.look(on: target) {
                guard start.duration(to: .now) < target.timeout else {
                    throw StepFailure("\(change.title) was cancelled, and still is \(progress.state)")
                }
                try? await target.clock.sleep(for: .milliseconds(100))
            }
        } catch {
            throw UndoFailure(error.message)
        }
    }
}

extension JSONValue {
    fileprivate func number(_ name: String) -> Int64 {
        switch self[member: name] {
        case .integer(let value)?: value
        case .unsigned?: .max
        default: 0
        }
    }

    fileprivate func adding(_ others: [String: JSONValue]) -> JSONValue {
        guard case .object(let members) = self else { return .object(others) }
        return .object(members.merging(others) { own, _ in own })
    }
}
