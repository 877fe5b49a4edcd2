// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor

/// One domain on one host.
package struct TargetID: Hashable, Sendable, CustomStringConvertible {
    package let host: String
    package let domain: DomainID

    package init(host: String, domain: DomainID) {
        self.host = host
        self.domain = domain
    }

    package var description: String { "\(host)/\(domain.name)" }
}
