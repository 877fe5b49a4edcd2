// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import PlaybookModel

extension ActionTarget {
    /// Reaches the state; false where the guest would not shut down and may not be forced to.
    func perform(_ change: Power.Change) async throws(HypervisorError) -> Bool {
        if change.discardsImage == true { try await session.discardManagedSaveImage() }
        switch change.goal {
        case .started: try await session.start(paused: false)
        case .destroyed: try await session.destroy()
        case .paused: try await session.suspend()
        case .resumed: try await session.resume()
        case .reset: try await session.reset()
        case .stopped, .restarted:
            if change.before.state.isActive {
                guard try await stop(grace: change.grace, forces: change.forceAfter != nil) else { return false }
            }
            if change.goal == .restarted { try await session.start(paused: false) }
        }
        return true
    }

    /// Asks the guest to shut down and waits for it; false where it did not and `forces` does not allow to end it.
    func stop(grace: Duration?, forces: Bool) async throws(HypervisorError) -> Bool {
        let limit = grace ?? .seconds(60)
        let before = try await session.status()
        if before?.state.isActive == true, limit > .zero, before?.state != .paused {
            try await session.shutdown()
            if try await ends(within: limit) { return true }
        }
        guard try await isActive() else { return true }
        guard forces else { return false }
        do throws(HypervisorError) {
            try await session.destroy()
        } catch {
            // The guest may have ended by itself between the look and the call.
            guard error.code == .operationInvalid, try await !isActive() else { throw error }
        }
        return true
    }

    private func isActive() async throws(HypervisorError) -> Bool {
        try await session.status()?.state.isActive ?? false
    }

    private func ends(within limit: Duration) async throws(HypervisorError) -> Bool {
        let pause = Duration.milliseconds(200)
        var waited = Duration.zero
        while waited < limit {
            guard try await isActive() else { return true }
            try? await clock.sleep(for: min(pause, limit - waited))
            waited += pause
        }
        return false
    }

    /// Brings the domain back to the power state it had before a change.
    ///
    /// A QEMU process that the change started does not survive, for it runs on the changed command line.
    func restore(_ change: Power.Change) async throws(HypervisorError) {
        let before = change.before
        guard let now = try await session.status() else { return }
        let grace = change.grace ?? .seconds(10)
        guard before.state.isActive else {
            guard now.state.isActive else { return }
            // The start took the image; what the guest did since is saved with it.
            if before.hasManagedSaveImage, change.discardsImage != true {
                try await session.save()
            } else {
                _ = try await stop(grace: grace, forces: true)
            }
            return
        }
        let isOther = now.runtimeID != before.runtimeID
        let isOurs = change.after == nil || now.runtimeID == change.after?.runtimeID
        if now.state.isActive, isOther, isOurs { _ = try await stop(grace: grace, forces: true) }
        let wasPaused = before.state == .paused
        let current = try await session.status()
        switch current?.state {
        case .off, .crashed: try await session.start(paused: wasPaused)
        case .paused where !wasPaused: try await session.resume()
        case .running where wasPaused, .blocked where wasPaused: try await session.suspend()
        default: break
        }
    }
}
