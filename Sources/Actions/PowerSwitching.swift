// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import PlaybookModel

/// What came of stopping a guest.
enum StopOutcome {
    /// It is off, or was not to be stopped.
    case ended
    /// It was asked and runs yet; it may still shut down.
    case asked
    /// It runs in a state in which it cannot be asked.
    case deaf(PowerState)
    /// Someone else saved it, and it is off with its image.
    case saved
}

extension ActionTarget {
    /// Reaches the state, as far as the guest may be forced to.
    func perform(_ change: Power.Change) async throws(HypervisorError) -> StopOutcome {
        if change.discardsImage == true { try await session.discardManagedSaveImage() }
        switch change.goal {
        case .started: try await session.start(paused: false)
        case .destroyed: try await session.destroy()
        case .paused: try await session.suspend()
        case .resumed: try await session.resume()
        case .reset: try await session.reset()
        case .stopped, .restarted:
            if change.before.isActive {
                let outcome = try await stop(grace: change.grace, forces: change.forceAfter != nil)
                guard case .ended = outcome else { return outcome }
            }
            guard change.goal == .restarted else { break }
            // A start would go on from the image, upon the old command line.
            if try await session.status()?.hasManagedSaveImage == true { return .saved }
            try await session.start(paused: false)
        }
        return .ended
    }

    /// Asks the guest to shut down and waits for it; ends it where it did not and `forces` allows that, and the user does
    /// not interrupt the wait.
    func stop(grace: Duration?, forces: Bool) async throws(HypervisorError) -> StopOutcome {
        let limit = grace ?? .seconds(60)
        guard let before = try await session.status(), before.isActive else { return .ended }
        // Neither a stopped guest nor a crashed one hears of it.
        let hears = before.state != .paused && before.state != .crashed
        if hears, limit > .zero {
            try await session.shutdown()
            if try await ends(within: limit) { return .ended }
            if isInterrupted() { return .asked }
        }
        guard try await isActive() else { return .ended }
        guard forces else { return hears ? .asked : .deaf(before.state) }
        do throws(HypervisorError) {
            try await session.destroy()
        } catch {
            // The guest may have ended by itself between the look and the call.
            guard error.code == .operationInvalid, try await !isActive() else { throw error }
        }
        return .ended
    }

    private func isActive() async throws(HypervisorError) -> Bool {
        try await session.status()?.isActive ?? false
    }

    private func ends(within limit: Duration) async throws(HypervisorError) -> Bool {
        let pause = Duration.milliseconds(200)
        var waited = Duration.zero
        while waited < limit {
            guard try await isActive() else { return true }
            guard !isInterrupted() else { return false }
            await sleep(min(pause, limit - waited))
            waited += pause
        }
        return false
    }

    /// Brings the domain back to the power state it had before a change. Where someone else has chosen its state since,
    /// does nothing and gives that state in words.
    ///
    /// A QEMU process that the change started does not survive, for it runs on the changed command line.
    func restore(_ change: Power.Change) async throws(HypervisorError) -> String? {
        let change = change.traced(by: succession)
        let before = change.before
        // Nothing brings a crashed guest back, nor what one did before its reset.
        guard change.goal != .reset, before.state != .crashed, var now = try await session.status() else { return nil }
        now.runtimeID = succession.original(of: now.runtimeID)
        let isStarted = change.mayHaveStarted(now)
        guard isStarted || !now.isLike(before) else { return nil }
        guard !isForeign(now, to: change) else { return now.words }
        let grace = change.grace ?? .seconds(10)
        guard before.isActive else {
            // The start took the image; what the guest did since is saved with it.
            if before.hasManagedSaveImage, change.discardsImage != true {
                try await slowSession.save()
            } else {
                _ = try await stop(grace: grace, forces: true)
            }
            return nil
        }
        if !now.isActive, now.hasManagedSaveImage {
            // Someone else saved the guest: it would go on upon the command line that it was saved with.
            guard overridesConflicts else { return now.words }
            try await session.discardManagedSaveImage()
            warn("the managed-save image that someone else made of \(session.domain) was given up")
        }
        if isStarted || now.state == .crashed { _ = try await stop(grace: grace, forces: true) }
        let wasPaused = before.state == .paused
        // A domain whose definition was undone before ends with its QEMU.
        guard let current = try await session.status() else { return nil }
        guard current.isActive else {
            try await slowSession.start(paused: wasPaused)
            succession.note(try await session.status()?.runtimeID, inPlaceOf: before.runtimeID)
            return nil
        }
        switch current.state {
        case .paused where !wasPaused: try await session.resume()
        case .running where wasPaused, .blocked where wasPaused: try await session.suspend()
        default: break
        }
        return nil
    }

    /// Whether the domain is in a state that neither the change nor this program brought about.
    private func isForeign(_ now: DomainStatus, to change: Power.Change) -> Bool {
        guard !overridesConflicts else { return false }
        guard let after = change.after else {
            return switch witness {
            case .nobody: true
            case .journal: !change.mayHaveLeft(now)
            case .maker: now.state == .crashed && !change.mayHaveStarted(now)
            }
        }
        if now.runtimeID == after.runtimeID, now.isLike(after) || now.isLike(change.before) { return false }
        return switch witness {
        case .nobody: true
        // An undo that came no further than the stop.
        case .journal: change.goal != .restarted || now.isActive
        // What it sends to a monitor may have stopped the guest or ended QEMU.
        case .maker: now.isActive && now.runtimeID != after.runtimeID
        }
    }
}

extension Power.Change {
    /// The same with each QEMU as the one in whose place it was started.
    fileprivate func traced(by succession: QEMUSuccession) -> Power.Change {
        var change = self
        change.before.runtimeID = succession.original(of: before.runtimeID)
        change.after?.runtimeID = succession.original(of: after?.runtimeID)
        return change
    }

    /// Whether the QEMU that runs now may be one that the change started.
    fileprivate func mayHaveStarted(_ now: DomainStatus) -> Bool {
        guard goal == .started || goal == .restarted, now.isActive, now.runtimeID != before.runtimeID else {
            return false
        }
        return after.map { $0.runtimeID == now.runtimeID } ?? true
    }

    /// Whether the domain is just what the change would have left, had it been killed before it could tell.
    fileprivate func mayHaveLeft(_ now: DomainStatus) -> Bool {
        switch goal {
        case .started: now.isRunning && mayHaveStarted(now)
        case .restarted: !now.isActive || now.isRunning && mayHaveStarted(now)
        case .stopped, .destroyed: !now.isActive
        case .paused: now.state == .paused && now.runtimeID == before.runtimeID
        case .resumed: now.isRunning && now.runtimeID == before.runtimeID
        case .reset: now.runtimeID == before.runtimeID
        }
    }
}

extension DomainStatus {
    /// A guest that waits for its disk runs.
    fileprivate var isRunning: Bool { state == .running || state == .blocked }

    fileprivate var words: String {
        !isActive && hasManagedSaveImage ? "\(state.rawValue), with a managed-save image" : state.rawValue
    }

    /// Whether both are in the same state, of any QEMU process.
    fileprivate func isLike(_ other: DomainStatus) -> Bool {
        state == other.state || isRunning && other.isRunning || !isActive && !other.isActive
    }
}
