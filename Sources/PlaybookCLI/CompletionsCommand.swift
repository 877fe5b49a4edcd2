// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser

/// `virt-playbook completions`
struct CompletionsCommand: AsyncParsableCommand {
    enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish }

    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Prints what makes a shell complete commands, options, domains, tags, steps and runs.",
        usage: "virt-playbook completions (bash|zsh|fish)",
        discussion: """
            Domains are those of the line's -c, or of LIBVIRT_DEFAULT_URI; tags and steps those of the playbooks on the \
            line.

            Example: source <(virt-playbook completions bash)
            """)

    @Argument(help: "The shell.")
    var shell: Shell

    func run() async throws {
        let script: String
        switch shell {
        case .bash: script = BashCompletion.script
        case .zsh: script = try ZshCompletion.script()
        case .fish: script = VirtPlaybook.completionScript(for: .fish)
        }
        Output.report.write(script + "\n")
    }
}
