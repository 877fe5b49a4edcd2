// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What a host runs.
package struct HostFacts: Sendable, Codable, Hashable {
    /// The driver's name: `QEMU`, `TEST`.
    package let driver: String
    /// libvirt on the host.
    package let libvirt: Version
    /// The default emulator, where the driver tells.
    package let hypervisor: Version?

    package init(driver: String, libvirt: Version, hypervisor: Version?) {
        self.driver = driver
        self.libvirt = libvirt
        self.hypervisor = hypervisor
    }
}

/// A version as libvirt and QEMU number theirs.
package struct Version: Sendable, Codable, Hashable, Comparable, CustomStringConvertible {
    package let major: Int
    package let minor: Int
    package let micro: Int

    package init(_ major: Int, _ minor: Int, _ micro: Int) {
        self.major = major
        self.minor = minor
        self.micro = micro
    }

    package static func < (left: Version, right: Version) -> Bool {
        (left.major, left.minor, left.micro) < (right.major, right.minor, right.micro)
    }

    package var description: String { "\(major).\(minor).\(micro)" }
}
