// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// An event that a QEMU sent of its own accord.
package struct MonitorEvent: Sendable, Hashable {
    /// QEMU's name for it, such as `BLOCK_JOB_COMPLETED`.
    package let name: String
    /// Seconds since 1970 by the host's clock, -1 where QEMU gave none.
    package let seconds: Int64
    /// Microseconds within the second.
    package let microseconds: UInt32
    /// The event's data as JSON text, nil where it has none.
    package let data: String?

    package init(name: String, seconds: Int64, microseconds: UInt32, data: String?) {
        self.name = name
        self.seconds = seconds
        self.microseconds = microseconds
        self.data = data
    }
}

/// The events of one domain as they come in, from `HypervisorConnection.events(of:)` on.
package protocol EventSubscription: Sendable {
    var buffer: EventBuffer { get }

    /// Whether further events can come; false once the connection they come over is gone. Asks nobody.
    var isAlive: Bool { get }

    /// Lets no further events come (`virConnectDomainQemuMonitorEventDeregister`).
    func cancel() async
}
