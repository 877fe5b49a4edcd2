// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What goes or stays with a configuration that is removed (`virDomainUndefineFlagsValues`, by libvirt's own numbers).
package struct UndefineOptions: OptionSet, Sendable, Codable, Hashable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The managed-save image goes.
    package static let managedSave = UndefineOptions(rawValue: 1)
    /// libvirt's records of snapshots go; what the images hold of them stays.
    package static let snapshots = UndefineOptions(rawValue: 2)
    /// The NVRAM file goes.
    package static let nvram = UndefineOptions(rawValue: 4)
    /// The NVRAM file stays.
    package static let keepNVRAM = UndefineOptions(rawValue: 8)
    /// libvirt's records of checkpoints go.
    package static let checkpoints = UndefineOptions(rawValue: 16)
    /// The state of an emulated TPM goes; since libvirt 8.9.
    package static let tpm = UndefineOptions(rawValue: 32)
    /// The state of an emulated TPM stays; since libvirt 8.9.
    package static let keepTPM = UndefineOptions(rawValue: 64)
}

/// What libvirt keeps beside a domain's configuration, and refuses to remove the configuration for.
package struct DomainDependents: Sendable, Hashable {
    package let snapshots: Int
    package let checkpoints: Int

    package init(snapshots: Int, checkpoints: Int) {
        self.snapshots = snapshots
        self.checkpoints = checkpoints
    }
}
