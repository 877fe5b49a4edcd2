// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// Looks, writes and looks again without letting go of the lane. Nothing is written for a caller that no longer waits.
extension LibvirtHandle {
    func replace(
        _ before: String?, with wanted: String?, of domain: DomainID, validating: Bool,
        whileAwaited isAwaited: () -> Bool
    ) throws(HypervisorError) -> Replacement {
        guard let wanted else { return try remove(before, [], of: domain, whileAwaited: isAwaited) }
        guard try isStill(before, domain), isAwaited() else { return .drifted }
        try define(wanted, for: domain, validating: validating)
        memory.setPersistent(domain)
        return .stored(try inactiveXML(of: domain))
    }

    func remove(
        _ before: String?, _ options: UndefineOptions, of domain: DomainID, whileAwaited isAwaited: () -> Bool
    ) throws(HypervisorError) -> Replacement {
        guard try isStill(before, domain), isAwaited() else { return .drifted }
        try perform(.undefine(options), on: domain)
        return .stored(nil)
    }

    /// Whether a domain's configuration is as it was planned upon: by a look of just now, or by another one.
    private func isStill(_ before: String?, _ domain: DomainID) throws(HypervisorError) -> Bool {
        let isAsPlanned = memory.freshXML(of: domain).map { $0 == before } ?? false
        // Without the list's word, the look below asks anew whether the domain is still persistent.
        memory.forgetConfiguration(of: domain)
        if isAsPlanned { return true }
        return try inactiveXML(of: domain) == before
    }
}
