// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// One domain on one host.
package struct TargetID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let host: String
    package let domain: DomainID

    package init(host: String, domain: DomainID) {
        self.host = host
        self.domain = domain
    }

    package var description: String { "\(host)/\(domain.name)" }

    /// By host, and then by the domain's name.
    package static func < (one: TargetID, other: TargetID) -> Bool {
        one.host == other.host ? one.domain.name < other.domain.name : one.host < other.host
    }
}
