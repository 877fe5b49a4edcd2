// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What became of a persistent configuration that was to be replaced.
package enum Replacement: Sendable, Hashable {
    /// It was another one already; nothing was written.
    case drifted
    /// It was replaced, and libvirt keeps this now; nil where the domain was undefined.
    case stored(String?)
}

extension DomainSession {
    /// Makes the three calls one by one.
    package func replace(_ before: String?, with wanted: String?) async throws(HypervisorError) -> Replacement {
        guard try await inactiveXML() == before else { return .drifted }
        guard let wanted else {
            try await undefine()
            return .stored(nil)
        }
        try await define(wanted)
        return .stored(try await inactiveXML())
    }
}
