// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The power state of a domain, by libvirt's `virDomainState`.
package enum PowerState: String, Sendable, Codable, Hashable, CaseIterable {
    case running, blocked, paused, shutdown, off, crashed, pmsuspended

    /// Whether the state tells of a QEMU process. One may stand behind a crashed domain too: `DomainStatus.isActive`.
    package var isActive: Bool {
        switch self {
        case .running, .blocked, .paused, .shutdown, .pmsuspended: true
        case .off, .crashed: false
        }
    }
}

/// What one look at a domain tells, without its XML.
package struct DomainStatus: Sendable, Codable, Hashable {
    /// The power state (`virDomainGetState`).
    package var state: PowerState
    /// libvirt's number of this QEMU process (`virDomainGetID`), nil while the domain is off.
    package var runtimeID: Int32?
    /// Whether libvirt keeps a configuration for the next start (`virDomainIsPersistent`).
    package var isPersistent: Bool
    /// Whether a managed-save image would be resumed instead of the configuration (`virDomainHasManagedSaveImage`).
    package var hasManagedSaveImage: Bool
    /// Whether libvirt starts the domain with the host (`virDomainGetAutostart`).
    package var autostarts: Bool

    package init(
        state: PowerState, runtimeID: Int32?, isPersistent: Bool, hasManagedSaveImage: Bool = false,
        autostarts: Bool = false
    ) {
        self.state = state
        self.runtimeID = runtimeID
        self.isPersistent = isPersistent
        self.hasManagedSaveImage = hasManagedSaveImage
        self.autostarts = autostarts
    }

    /// Whether a QEMU process stands behind the domain (`virDomainIsActive`): with `<on_crash>preserve</on_crash>` that of
    /// a crashed guest lives on.
    package var isActive: Bool { runtimeID != nil || state.isActive }
}
