// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import ArgumentParser
import PlaybookModel

/// `virt-playbook schema reference`
struct SchemaReference: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Prints the reference of playbooks in Markdown: keys, actions, matchers, lint rules, exit statuses.",
        usage: "virt-playbook schema reference",
        discussion: "Example: virt-playbook schema reference > reference.md")

    func run() {
        let statuses = ExitStatus.guide.map { [String($0.status), $0.meaning] }
        let section = ReferenceSection("Exit statuses", ReferenceTable(["status", "meaning"], statuses).markdown)
        let reference = PlaybookReference(catalog: .standard, rules: .standard)
        Output.report.write(reference.markdown(followedBy: [Self.checkOutput, section]))
    }

    private static let checkOutput = ReferenceSection(
        "Output of check",
        """
        `virt-playbook check --output json` prints one object. Members may be added to it; where one is taken away or \
        comes to mean something else, `version` goes up.

        \(ReferenceTable(["member", "holds"], [
            ["`version`", "1"],
            ["`playbooks`", "for each playbook that could be read: `file`, `plays`, `steps`, and whether it is `ok`"],
            [
                "`diagnostics`",
                "`severity` (`error`, `warning`, `note`), `code`, `message`, and where they are known `help`, `file`, "
                    + "`line`, `column`, `end_line`, `end_column`: from 1, in Unicode scalars, up to the place just behind",
            ],
        ]).markdown)
        `--output sarif` prints a SARIF 2.1.0 log with the lint rules and their help, with files relative to the working \
        folder: `github/codeql-action/upload-sarif` takes it. The exit status is the same as without `--output`.

        """)
}
