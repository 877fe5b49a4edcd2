// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A variable that libvirt sets in QEMU's environment: `<qemu:env name='NAME' value='VALUE'/>`.
package struct EnvironmentVariable: Sendable, Hashable, Codable {
    /// The variable's name: `[A-Za-z_][A-Za-z0-9_]*`, libvirt takes no other.
    package let name: String
    /// Its value; nil where the XML gives none, which is not the empty value.
    package let value: String?

    package init(name: String, value: String? = nil) {
        self.name = name
        self.value = value
    }

    /// Whether libvirt takes this name.
    package static func isValid(name: String) -> Bool {
        guard let first = name.utf8.first, XMLByte.isLetter(first) || first == XMLByte.underscore else { return false }
        return name.utf8.allSatisfy { XMLByte.isLetter($0) || XMLByte.isDigit($0) || $0 == XMLByte.underscore }
    }
}
