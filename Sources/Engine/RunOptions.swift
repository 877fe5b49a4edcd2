// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import PlaybookModel

/// How a run goes about its work.
package struct RunOptions: Sendable {
    /// How many targets are worked on at once.
    package var forks = 8
    /// Whether nothing may be changed.
    package var isDryRun = false
    /// Whether differences are shown.
    package var showsDifferences = false
    /// Narrows every play to these domains; nil for all of them.
    package var limit: DomainSelector?
    /// How long a call to the hypervisor may take where the step says nothing.
    package var callTimeout = Duration.seconds(30)

    package init() {}
}
