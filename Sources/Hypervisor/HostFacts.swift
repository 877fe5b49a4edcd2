// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What a host runs.
package struct HostFacts: Sendable, Codable, Hashable {
    /// The driver's name: `QEMU`, `TEST`.
    package let driver: String
    /// libvirt on the host.
    package let libvirt: Version
    /// libvirt in this process, whose schema is installed beside it; nil where none is at work.
    package let localLibvirt: Version?
    /// The default emulator, where the driver tells.
    package let hypervisor: Version?

    package init(driver: String, libvirt: Version, localLibvirt: Version? = nil, hypervisor: Version?) {
        self.driver = driver
        self.libvirt = libvirt
        self.localLibvirt = localLibvirt
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

    /// Reads one to three numbers with dots between them; nil where the text is none such.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.allSatisfy { ("0"..."9").contains($0) } ? Int(part) : nil
        }
        guard (1...3).contains(parts.count), numbers.count == parts.count else { return nil }
        self.init(numbers[0], numbers.count > 1 ? numbers[1] : 0, numbers.count > 2 ? numbers[2] : 0)
    }

    package static func < (left: Version, right: Version) -> Bool {
        (left.major, left.minor, left.micro) < (right.major, right.minor, right.micro)
    }

    package var description: String { "\(major).\(minor).\(micro)" }
}
