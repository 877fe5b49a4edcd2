// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Hypervisor
import Matching

/// Why a step failed on one target.
package struct StepFailure: Error, Sendable, Hashable {
    /// What sort of failure it is: it decides the recap's column and the exit status.
    package enum Kind: String, Sendable, Codable {
        case failed
        /// The host did not answer.
        case unreachable
        /// The domain is not what this run left behind: someone else changed it.
        case conflict
    }

    package let kind: Kind
    package private(set) var message: String
    /// What to do about it.
    package private(set) var help: String?
    /// The place in the playbook that asked for it.
    package var range: SourceRange?
    /// What the reply was held against.
    package let mismatch: Mismatch?
    /// Whether the change may have been made all the same.
    package private(set) var outcomeIsUnknown: Bool
    /// Whether it is known that nothing was changed.
    package let changedNothing: Bool
    /// The error that a monitor replied with: then nothing was done.
    package let errorReply: ErrorReply?
    /// Whether the file could not be opened that was to go with the command.
    private(set) var isOfFile = false
    /// Whether the agent in the guest did not answer, as before the guest has booted.
    private var isOfAgent = false

    package init(
        _ message: String, kind: Kind = .failed, help: String? = nil, range: SourceRange? = nil,
        mismatch: Mismatch? = nil, outcomeIsUnknown: Bool = false, changedNothing: Bool = false,
        errorReply: ErrorReply? = nil
    ) {
        self.kind = kind
        self.message = message
        self.help = help
        self.range = range
        self.mismatch = mismatch
        self.outcomeIsUnknown = outcomeIsUnknown
        self.changedNothing = changedNothing || errorReply != nil
        self.errorReply = errorReply
    }

    /// Whether a monitor answered, and not as it should.
    package var isAnswer: Bool { mismatch != nil || errorReply != nil }

    /// Whether another try may find another answer, and does nothing twice: a monitor answered, or a guest's agent was not
    /// there to be asked; one that only looks may also have been too busy.
    package func mayPass(looksOnly: Bool) -> Bool { isAnswer || isOfAgent && (changedNothing || looksOnly) }

    /// A call that failed; `refusing` says whether it was the one that would have changed something.
    package init(_ error: HypervisorError, help: String? = nil, refusing: Bool = false) {
        self.init(
            error.description, kind: error.connectionIsLost ? .unreachable : .failed, help: help,
            outcomeIsUnknown: error.outcomeIsUnknown, changedNothing: refusing && !error.outcomeIsUnknown)
        isOfFile = error.isOfOpening
        isOfAgent = error.code == .agentUnresponsive
    }

    /// A look that failed: whatever came of it, it changed nothing.
    package init(looking error: HypervisorError, help: String? = nil) {
        self = StepFailure(error, help: help).ofALook
    }

    /// The same of what changes nothing.
    package var ofALook: StepFailure {
        var failure = self
        failure.outcomeIsUnknown = false
        return failure
    }

    /// The same with other words about what to do.
    package func saying(help: String?) -> StepFailure {
        var failure = self
        failure.help = help
        return failure
    }

    /// The same of the last of so many tries.
    package func after(tries: Int, in elapsed: Duration) -> StepFailure {
        var failure = self
        let count = tries == 1 ? "once" : "\(tries) times"
        failure.message = "tried \(count) in \(elapsed.words): \(message)"
        return failure
    }

    /// A template that has no value for this target.
    package init(_ invalid: InvalidInput) {
        let first = invalid.diagnostics.first
        self.init(first?.message ?? "the step cannot be read", help: first?.help, range: first?.range)
    }
}

/// Why a change could not be taken back.
package struct UndoFailure: Error, Sendable, Hashable {
    package enum Kind: String, Sendable, Codable {
        /// The call failed; the same rollback may work later.
        case failed
        /// Someone else changed the domain since; `--force` overrides it.
        case conflict
        /// Something would be lost as long as the guest runs; it works once the power state is restored.
        case guestRuns = "guest_runs"
    }

    package let kind: Kind
    package let message: String

    package init(_ message: String, kind: Kind = .failed) {
        self.kind = kind
        self.message = message
    }

    /// A call that would have taken something back, or a look at what there is to take back.
    package init(_ error: HypervisorError, looking: Bool = false) {
        let doubt = error.outcomeIsUnknown && !looking ? "; whether it took effect is not known" : ""
        self.init(error.description + doubt)
    }

    /// What has to be read for it, and cannot be.
    package init(_ invalid: InvalidInput) {
        let first = invalid.diagnostics.first
        self.init(
            [first?.message ?? "the change cannot be read", first?.help].compactMap(\.self).joined(separator: "; "))
    }
}

extension HypervisorError {
    /// Whether another job holds the domain's lock: then the call was not made (VIR_ERR_OPERATION_TIMEOUT of the driver,
    /// and not this program's own word for a call that never went out).
    package var isLockTimeout: Bool {
        if case .libvirt(.operationTimeout, let domain) = reason { domain != HypervisorError.ownDomain } else { false }
    }
}
