// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// How many calls a pool of lanes lets out at once.
struct LaneLimits: Sendable {
    /// Calls that are waiting for an answer and have not done so for long.
    var answering: Int
    /// Calls one link takes, whatever has become of them.
    var perLink: Int
    /// Links side by side.
    var links: Int
    /// How many of them are opened because the others are full, and not because calls hang on them.
    var promptLinks = 1
    /// Calls altogether, whatever has become of them.
    var inFlight: Int
    /// How long a call goes without an answer before it no longer counts as `answering`.
    var slowAfter: Duration = .milliseconds(500)

    /// For a libvirt daemon: it holds 5 requests of one client at once (`max_client_requests`), one of them the next that
    /// it would read. With 5 calls in flight it reads nothing more, no keepalive either, and after half a minute it takes
    /// the client for dead. It has 20 workers for all its clients (`max_workers`), of which hung calls must leave some to
    /// others.
    static func daemon(lanes: Int, promptLinks: Int = 1) -> LaneLimits {
        LaneLimits(answering: lanes, perLink: 4, links: 6, promptLinks: promptLinks, inFlight: 16)
    }

    /// For a driver inside this process, which knows neither limit and must not be opened twice.
    static func inProcess(lanes: Int) -> LaneLimits {
        LaneLimits(answering: lanes, perLink: 64, links: 1, inFlight: 64)
    }
}
