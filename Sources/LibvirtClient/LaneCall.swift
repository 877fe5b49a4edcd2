// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// One call to be made over a link.
struct LaneCall<Link: LaneLink>: Sendable {
    /// The C function.
    let name: String
    /// What it is called on.
    let subject: String
    /// How long the caller waits.
    let timeout: Duration
    /// Makes the call; on a lane. It may ask whether the caller still waits.
    let run: @Sendable (Link, _ isAwaited: () -> Bool) -> LaneAnswer
    /// Tells the caller that there is no answer. Either this or `deliver` is called, once.
    let fail: @Sendable (HypervisorError) -> Void

    /// The call went out, and no answer came in time.
    var timedOut: HypervisorError {
        HypervisorError(
            reason: .timedOut(after: timeout), message: "no answer in time", call: name, subject: subject)
    }

    /// The call never went out, because every lane was taken by calls that hang.
    var notSent: HypervisorError {
        notSent("the host leaves too many earlier calls unanswered; nothing was sent within \(timeout.words)")
    }

    /// The call never went out, because the connection it was to go over did not open in time: there is none.
    var notOpened: HypervisorError {
        notSent("the connection did not open within \(timeout.words); nothing was sent", code: .noConnect)
    }

    /// The call never went out, because an earlier one has waited in vain for the connection, which still does not open.
    var outOfReach: HypervisorError {
        notSent("the connection does not open, as an earlier call has found; nothing was sent", code: .noConnect)
    }

    /// The call never went out, because the connection is closed.
    var closed: HypervisorError {
        HypervisorError(
            reason: .libvirt(HypervisorError.Code(rawValue: 6), domain: 0), message: "the connection is closed",
            call: name, subject: subject)
    }

    /// The call never went out.
    func notSent(_ why: String, code: HypervisorError.Code = .operationTimeout) -> HypervisorError {
        HypervisorError(
            reason: .libvirt(code, domain: HypervisorError.ownDomain), message: why, call: name, subject: subject)
    }
}

/// What a call brought back, ready for the caller if it still waits.
struct LaneAnswer: Sendable {
    /// There was no link to make the call over.
    var isRefusal = false
    /// It came from the host, be it an error.
    var isFromHost = false
    let deliver: @Sendable () -> Void
}
