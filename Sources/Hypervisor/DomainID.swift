// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Which domain: the name people know it by and the UUID that libvirt keeps it by.
package struct DomainID: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The domain's name, unique on its host.
    package let name: String
    /// The UUID in libvirt's lower-case, hyphenated form.
    package let uuid: String

    package init(name: String, uuid: String) {
        self.name = name
        self.uuid = uuid.lowercased()
    }

    package var description: String { name }
}
