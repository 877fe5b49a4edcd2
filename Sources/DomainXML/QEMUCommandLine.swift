// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What a domain passes through to QEMU: the content of its `<qemu:commandline>`, in order.
package struct QEMUCommandLine: Sendable, Hashable, Codable {
    /// The arguments, one word of QEMU's argument vector each.
    package var arguments: [String]
    /// The environment variables, in order; of two with one name QEMU sees the last.
    package var environment: [EnvironmentVariable]

    package init(arguments: [String] = [], environment: [EnvironmentVariable] = []) {
        self.arguments = arguments
        self.environment = environment
    }

    /// Whether nothing is passed through.
    package var isEmpty: Bool { arguments.isEmpty && environment.isEmpty }
}
