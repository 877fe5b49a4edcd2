// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

extension LibvirtHandle {
    /// Looks, writes and looks again without letting go of the lane.
    func replace(
        _ before: String?, with wanted: String?, of domain: DomainID, validating: Bool
    ) throws(HypervisorError) -> Replacement {
        let isAsPlanned = memory.freshXML(of: domain).map { $0 == before } ?? false
        // Without the list's word, the look below asks anew whether the domain is still persistent.
        memory.forgetConfiguration(of: domain)
        if !isAsPlanned {
            guard try inactiveXML(of: domain) == before else { return .drifted }
        }
        guard let wanted else {
            try perform(.undefine([]), on: domain)
            return .stored(nil)
        }
        try define(wanted, for: domain, validating: validating)
        memory.setPersistent(domain)
        return .stored(try inactiveXML(of: domain))
    }
}
