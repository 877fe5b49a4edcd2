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
    /// Makes or replaces the persistent configuration without asking for libvirt's schema.
    package func define(_ xml: String) async throws(HypervisorError) {
        try await define(xml, validating: false)
    }

    /// Replaces the persistent configuration without asking for libvirt's schema.
    package func replace(_ before: String?, with wanted: String?) async throws(HypervisorError) -> Replacement {
        try await replace(before, with: wanted, validating: false)
    }

    /// Removes the persistent configuration, and nothing with it.
    package func undefine() async throws(HypervisorError) { try await undefine([]) }

    /// Makes the two calls one by one.
    package func remove(_ before: String, _ options: UndefineOptions) async throws(HypervisorError) -> Replacement {
        guard try await inactiveXML() == before else { return .drifted }
        try await undefine(options)
        return .stored(nil)
    }

    /// Makes the three calls one by one.
    package func replace(
        _ before: String?, with wanted: String?, validating: Bool
    ) async throws(HypervisorError) -> Replacement {
        guard try await inactiveXML() == before else { return .drifted }
        guard let wanted else {
            try await undefine()
            return .stored(nil)
        }
        try await define(wanted, validating: validating)
        return .stored(try await inactiveXML())
    }
}
