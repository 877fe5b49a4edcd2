// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import ArgumentParser
import Diagnostics
import PlaybookModel

/// `virt-playbook check`
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads playbooks and reports all their mistakes, without any connection.",
        discussion: "Example: virt-playbook check playbooks/*.yml")

    @OptionGroup var input: PlaybookOptions

    func run() async throws {
        do throws(InvalidInput) {
            let playbooks = try input.read(with: .standard)
            for playbook in playbooks {
                let steps = playbook.plays.map(\.steps.count).reduce(0, +)
                Output.report.write("\(playbook.source.name): ok, \(playbook.plays.count) plays, \(steps) steps\n")
            }
        } catch {
            Output.show(error)
            try ExitStatus.wrongInput.end()
        }
    }
}
