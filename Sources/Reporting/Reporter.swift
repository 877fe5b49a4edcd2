// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Engine

/// Shows what happens in a run. A reporter only looks: it can neither hold up nor fail the run.
package protocol Reporter: Sendable {
    /// Takes the events since the last time, in order.
    func receive(_ events: [RunEvent]) async
}
