// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A command for the monitor of a running QEMU, or for the agent in its guest.
package enum MonitorCommand: Sendable, Codable, Hashable {
    /// One QMP command as JSON text, `{"execute": …}`, without an `id`.
    case qmp(String)
    /// The same with an open file beside it (`virDomainQemuMonitorCommandWithFiles`).
    case qmpPassing(String, file: PassedFile)
    /// One line for the human monitor.
    case hmp(String)
    /// One command for the guest agent as JSON text (`virDomainQemuAgentCommand`).
    case agent(String)

    /// Who is to answer it.
    package var addressee: String { if case .agent = self { "the guest agent" } else { "QEMU" } }

    /// The C function that sends it.
    package var call: String {
        switch self {
        case .qmp, .hmp: "virDomainQemuMonitorCommand"
        case .qmpPassing: "virDomainQemuMonitorCommandWithFiles"
        case .agent: "virDomainQemuAgentCommand"
        }
    }
}

/// A file that is opened here and handed to QEMU with a command.
package struct PassedFile: Sendable, Codable, Hashable {
    /// What QEMU may do with it.
    package enum Mode: String, Sendable, Codable, CaseIterable {
        case read
        /// Made where there is none.
        case write
        /// Made where there is none.
        case readWrite = "read-write"
    }

    package let path: String
    package let mode: Mode

    package init(path: String, mode: Mode) {
        self.path = path
        self.mode = mode
    }
}
