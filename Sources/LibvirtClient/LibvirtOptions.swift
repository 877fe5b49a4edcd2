// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// How a connection to libvirt behaves.
package struct LibvirtOptions: Sendable {
    /// How many calls may be waiting for an answer before the next one queues; calls that hang do not count.
    package var lanes: Int
    /// Whether the host's facts and domains are asked for as soon as it is open, for whoever wants them next.
    package var looksAround = false
    /// How long opening the connection may take.
    package var openTimeout: Duration
    /// How long a call may take that belongs to no session.
    package var callTimeout: Duration
    /// Seconds between two keepalive probes (`virConnectSetKeepAlive`), 0 for none; no longer than the delay that is
    /// bearable for a call beside one that hangs (see `LanePoolState.freeSlot`).
    package var keepAliveInterval: Int32
    /// How many probes may stay unanswered before libvirt gives the connection up.
    package var keepAliveCount: UInt32

    package init(
        lanes: Int = 8, openTimeout: Duration = .seconds(30), callTimeout: Duration = .seconds(30),
        keepAliveInterval: Int32 = 1, keepAliveCount: UInt32 = 30
    ) {
        self.lanes = lanes
        self.openTimeout = openTimeout
        self.callTimeout = callTimeout
        self.keepAliveInterval = keepAliveInterval
        self.keepAliveCount = keepAliveCount
    }
}
