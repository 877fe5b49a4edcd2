// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine

/// Several reporters that all see the same.
package struct ReporterGroup: Reporter {
    private let members: [any Reporter]

    package init(_ members: [any Reporter]) { self.members = members }

    package func receive(_ events: [RunEvent]) async {
        for member in members { await member.receive(events) }
    }
}
