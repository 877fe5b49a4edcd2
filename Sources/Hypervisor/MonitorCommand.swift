// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A command for the monitor of a running QEMU.
package enum MonitorCommand: Sendable, Codable, Hashable {
    /// One QMP command as JSON text, `{"execute": …}`, without an `id`.
    case qmp(String)
    /// One line for the human monitor.
    case hmp(String)
}
