// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// The manual page: the commands as their definitions have them, and around them what belongs to all.
enum ManualPage {
    private static let description = [
        "A playbook is a YAML file that lists domains, what to pass through to their QEMU, edits of their XML, and "
            + "monitor commands with the replies they must give. `virt-playbook` shows first what that would change, then "
            + "does it on many guests side by side, asserts, and undoes exactly what it did where something fails.",
        "A second run of a playbook that succeeded changes nothing.",
    ]

    private static let playbook = """
        - name: Log what the web guests do wrong to their devices
          domains: ["web-*", "!web-canary-*"]
          steps:
            - name: Inject the log
              inject:
                args: ["-d", "guest_errors", "-D", "/var/lib/libvirt/qemu/{{ domain.name }}.log"]

            - name: Cold-boot into it
              power: {state: restarted, force_after: 60s}
              when: changed

            - name: It runs
              qmp: query-status
              retry: {within: 30s, every: 500ms}
              expect: {$.status: running}
        """

    private static let environment = [
        ("LIBVIRT_DEFAULT_URI", "The libvirt URI where no `-c` gives one."),
        ("VIRT_PLAYBOOK_STATE_DIR", "The folder of runs and undo records where no `--state-dir` gives one."),
        ("XDG_STATE_HOME", "Where that folder is made for users other than root. Default: ~/.local/state."),
        ("VIRT_PLAYBOOK_SCHEMA", "The domain.rng that domain XML is checked by, in place of that of libvirt."),
        ("XDG_DATA_DIRS", "Where the schema of libvirt is looked for beside /usr/local/share and /usr/share."),
        ("NO_COLOR", "No colours where it is set and not empty."),
        ("TERM", "No colours and no progress line where it is `dumb`."),
    ]

    private static let files = [
        ("/etc/virt-playbook/policy.yml", "Which monitor commands may be sent, where no `--policy` names a file."),
        ("/var/lib/virt-playbook", "Runs and undo records of root."),
        (
            "~/.local/state/virt-playbook",
            "Those of other users. They hold the passwords of domains, and only their owner can read them."
        ),
    ]

    private static let seeAlso = "`virsh`(1), `virt-xml`(1), `qemu-system-x86_64`(1), `ansible-playbook`(1)"

    /// The page in roff.
    static func text() throws -> String {
        let root = try CommandHelp(VirtPlaybook.self)
        var page = Roff()
        page.macro("TH", "VIRT-PLAYBOOK", "1", "", "virt-playbook \(VirtPlaybook.version)", "User Commands")
        page.leaveWordsWhole()
        page.macro("SH", "NAME")
        page.plain("virt-playbook - declarative batch runner for QEMU guests over libvirt")
        page.macro("SH", "SYNOPSIS")
        page.plain("virt-playbook COMMAND [OPTIONS] [ARGUMENT…]")
        page.macro("SH", "DESCRIPTION")
        for paragraph in description { page.paragraph(paragraph) }
        page.macro("SH", "OPTIONS")
        page.item(Roff.bold("-h") + ", " + Roff.bold("--help"), ["Shows what a command does and takes."])
        page.item(Roff.bold("--version"), ["Shows the version."])
        page.macro("SH", "COMMANDS")
        for command in root.subcommands.flatMap(\.all) { add(command, to: &page) }
        page.macro("SH", "EXIT STATUS")
        for (status, meaning) in ExitStatus.guide { page.item(Roff.bold("\(status)"), [meaning]) }
        page.macro("SH", "ENVIRONMENT")
        for (name, meaning) in environment { page.item(Roff.bold(name), [meaning]) }
        page.macro("SH", "FILES")
        for (name, meaning) in files { page.item(Roff.italic(name), [meaning]) }
        page.macro("SH", "EXAMPLES")
        page.paragraph("A playbook, guests.yml:")
        page.example(playbook)
        page.paragraph("What it would change, then the change, and then all as it was:")
        page.example(
            """
            virt-playbook run --check -c qemu:///system guests.yml
            virt-playbook run -c qemu:///system guests.yml
            virt-playbook rollback
            """)
        page.macro("SH", "SEE ALSO")
        page.plain(seeAlso)
        return page.text
    }

    private static func add(_ command: CommandHelp, to page: inout Roff) {
        page.macro("SS", command.usage)
        page.plain(command.abstract)
        for paragraph in command.paragraphs { page.paragraph(paragraph) }
        for argument in command.arguments { page.item(term(argument), description(of: argument)) }
        guard !command.examples.isEmpty else { return }
        page.paragraph(command.examples.count == 1 ? "Example:" : "Examples:")
        page.example(command.examples.joined(separator: "\n"))
    }

    private static func term(_ argument: CommandArgument) -> String {
        let value = Roff.italic((argument.valueName ?? "value").uppercased())
        switch argument.kind {
        case .positional: return value
        case .flag: return names(argument)
        case .option: return "\(names(argument)) \(value)"
        }
    }

    private static func names(_ argument: CommandArgument) -> String {
        argument.names.map(Roff.bold).joined(separator: ", ")
    }

    private static func description(of argument: CommandArgument) -> [String] {
        let values = argument.values.map { "One of \($0.map { "`\($0)`" }.joined(separator: ", "))." }
        let initial = argument.defaultValue.map { "Default: \($0)." }
        let first = [argument.abstract, values, initial].compactMap(\.self).joined(separator: " ")
        return [first, argument.discussion].compactMap(\.self)
    }
}
