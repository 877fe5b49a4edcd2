// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

extension LibvirtHandle {
    /// How old a look at a domain may be to write upon it. Another look narrows the gap to a call's own time, a
    /// millisecond; no look closes it.
    private static let freshness = Duration.milliseconds(10)

    /// Looks, writes and looks again without letting go of the lane.
    func replace(
        _ before: String?, with wanted: String?, of domain: DomainID
    ) throws(HypervisorError) -> Replacement {
        // Without the list's word, the look below asks anew whether the domain is still persistent.
        let last = unlist(domain)
        let isFresh = last.map { $0.time.duration(to: .now) < Self.freshness && $0.xml == before } ?? false
        if !isFresh {
            guard try inactiveXML(of: domain) == before else { return .drifted }
        }
        guard let wanted else {
            try perform(.undefine, on: domain)
            return .stored(nil)
        }
        try define(wanted, for: domain)
        setPersistent(domain)
        return .stored(try inactiveXML(of: domain))
    }
}
