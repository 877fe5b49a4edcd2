// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser

/// `virt-playbook man`, which docs/virt-playbook.1 is made with.
struct ManualCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "man",
        abstract: "Prints the manual page.",
        usage: "virt-playbook man",
        discussion: "Example: virt-playbook man > virt-playbook.1",
        shouldDisplay: false)

    func run() async throws {
        Output.report.write(try ManualPage.text())
    }
}
