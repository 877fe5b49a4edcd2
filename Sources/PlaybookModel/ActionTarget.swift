// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// What applying and undoing work on.
package struct ActionTarget: Sendable {
    package private(set) var session: any DomainSession
    /// The same for calls that take their time, such as saving a guest's memory or starting from it.
    package let slowSession: any DomainSession
    /// Where waiting takes its time from.
    package let clock: any Clock<Duration>
    /// How long a call may take, the session's own limit.
    package private(set) var timeout: Duration
    /// The same with another limit.
    private let sessionWithin: @Sendable (Duration) -> any DomainSession
    /// Whether an undo overrides what someone else changed since, and gives up what a monitor refuses.
    package let overridesConflicts: Bool
    /// Whether the change that is to be undone is known to have been made as it was planned, or as the journal says.
    package let isConfirmed: Bool
    /// Who tells that what looks like the change is it, where nothing confirms it.
    package let witness: Witness
    /// The QEMU processes that undoing has started.
    package let succession: QEMUSuccession
    /// What libvirt made of the XML that undoing has given back.
    package let xmlSuccession: XMLSuccession
    /// Whether the step says that its command ends QEMU.
    package let expectsDisconnect: Bool
    /// What QEMU told since the step began that the events to wait for may belong to; nil where no step waits for any.
    package let events: EventWindow?
    /// Whether the user asked to stop.
    package let isInterrupted: @Sendable () -> Bool
    /// Waits for so long; an interrupt ends it at once.
    package let sleep: @Sendable (Duration) async -> Void
    /// Puts a question to the user and gives the answer. Throws where there is nobody to ask.
    package let ask: @Sendable (String) async throws(StepFailure) -> String
    /// Shows how far a step is that takes its time.
    package let report: @Sendable (StepProgress) -> Void
    /// Tells what is not as it was although an undo has done all that can be done.
    package let warn: @Sendable (String) -> Void
    /// Tells what an undo has given up, and why: the change stays.
    package let giveUp: @Sendable (String) -> Void

    package init(
        session: any DomainSession, slowSession: (any DomainSession)? = nil,
        sessionWithin: (@Sendable (Duration) -> any DomainSession)? = nil, clock: any Clock<Duration>,
        timeout: Duration = .seconds(30), overridesConflicts: Bool = false, isConfirmed: Bool = false,
        witness: Witness = .nobody, succession: QEMUSuccession = QEMUSuccession(),
        xmlSuccession: XMLSuccession = XMLSuccession(), expectsDisconnect: Bool = false, events: EventWindow? = nil,
        isInterrupted: @escaping @Sendable () -> Bool = { false },
        sleep: (@Sendable (Duration) async -> Void)? = nil,
        ask: @escaping @Sendable (String) async throws(StepFailure) -> String = { _ throws(StepFailure) in
            throw StepFailure("there is nobody to ask")
        },
        report: @escaping @Sendable (StepProgress) -> Void = { _ in },
        warn: @escaping @Sendable (String) -> Void = { _ in },
        giveUp: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.session = session
        self.slowSession = slowSession ?? session
        self.sessionWithin = sessionWithin ?? { _ in session }
        self.clock = clock
        self.timeout = timeout
        self.overridesConflicts = overridesConflicts
        self.isConfirmed = isConfirmed
        self.witness = witness
        self.succession = succession
        self.xmlSuccession = xmlSuccession
        self.expectsDisconnect = expectsDisconnect
        self.events = events
        self.isInterrupted = isInterrupted
        self.sleep = sleep ?? { try? await clock.sleep(for: $0) }
        self.ask = ask
        self.report = report
        self.warn = warn
        self.giveUp = giveUp
    }

    /// The same where a call may take so long; nil for no other limit.
    package func within(_ limit: Duration?) -> ActionTarget {
        guard let limit else { return self }
        var target = self
        target.timeout = limit
        target.session = sessionWithin(limit)
        return target
    }

    /// Who tells that an unconfirmed change was made.
    package enum Witness: Sendable {
        case nobody
        /// The process that made it was killed meanwhile, or the one that took it back: what looks exactly like it is it.
        case journal
        /// The process that made it takes it back.
        case maker
    }

    /// Sends a command and gives the reply's text. While another job holds the domain's lock, so that the command was
    /// not sent, it tries again, more and more rarely, for as long as a call may take.
    package func ask(_ command: MonitorCommand) async throws(HypervisorError) -> String {
        let start = ContinuousClock.now
        var pause = Duration.milliseconds(100)
        while true {
            do throws(HypervisorError) {
                return try await session.monitor(command)
            } catch {
                guard error.isLockTimeout, start.duration(to: .now) + pause < timeout else { throw error }
            }
            try? await clock.sleep(for: pause)
            pause = min(pause * 2, .seconds(2))
        }
    }
}

/// How far a step is that takes its time.
package struct StepProgress: Sendable, Hashable {
    /// What has been done and what there is to do, in the same unit; a total of 0 where it is not known.
    package let done: Int64
    package let total: Int64
    /// The state in QEMU's word, such as `running`.
    package let state: String

    package init(done: Int64, total: Int64, state: String) {
        self.done = done
        self.total = total
        self.state = state
    }

    /// From 0 to 100, nil where the total is not known.
    package var percent: Int? {
        guard total > 0 else { return nil }
        return Int((Double(min(max(done, 0), total)) / Double(total) * 100).rounded(.down))
    }
}
