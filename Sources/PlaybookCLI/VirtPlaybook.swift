// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser

/// The command line's root.
package struct VirtPlaybook: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "virt-playbook",
        abstract: "Runs playbooks over libvirt: QEMU injections, power, monitor commands, asserted and undone.",
        discussion: """
            A first look:   virt-playbook run --check --diff playbook.yml
            Then for real:  virt-playbook run playbook.yml
            Taken back:     virt-playbook rollback

            Exit status: 0 done; 1 the tool itself failed; 2 a target failed; 3 a rollback did not complete; \
            4 a host was unreachable; 64 usage; 65 the playbook is wrong; 130 interrupted.
            """,
        version: version,
        subcommands: [Run.self, Check.self, RollbackCommand.self, History.self, SchemaCommand.self])

    /// The version that is being built.
    static let version = "0.1.0"

    package init() {}
}
