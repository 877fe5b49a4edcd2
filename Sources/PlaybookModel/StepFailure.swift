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
    package let message: String
    /// What to do about it.
    package let help: String?
    /// The place in the playbook that asked for it.
    package var range: SourceRange?
    /// What the reply was held against.
    package let mismatch: Mismatch?
    /// Whether the change may have been made all the same.
    package let outcomeIsUnknown: Bool

    package init(
        _ message: String, kind: Kind = .failed, help: String? = nil, range: SourceRange? = nil,
        mismatch: Mismatch? = nil, outcomeIsUnknown: Bool = false
    ) {
        self.kind = kind
        self.message = message
        self.help = help
        self.range = range
        self.mismatch = mismatch
        self.outcomeIsUnknown = outcomeIsUnknown
    }

    /// A call that failed.
    package init(_ error: HypervisorError, help: String? = nil) {
        self.init(
            error.description, kind: error.connectionIsLost ? .unreachable : .failed, help: help,
            outcomeIsUnknown: error.outcomeIsUnknown)
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
    }

    package let kind: Kind
    package let message: String

    package init(_ message: String, kind: Kind = .failed) {
        self.kind = kind
        self.message = message
    }

    package init(_ error: HypervisorError) { self.init(error.description) }
}

extension HypervisorError {
    /// Whether the connection itself is gone, so that no further call on it can work.
    package var connectionIsLost: Bool {
        switch code {
        case .rpc, .noConnect: true
        case .internalError: message.contains("client socket is closed")
        case .systemError: call == "virConnectOpenAuth"
        default: false
        }
    }
}
