// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import ArgumentParser
import PlaybookModel

/// `virt-playbook schema`
struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema of playbooks, for editors.",
        usage: "virt-playbook schema [dump|reference]",
        discussion: "Example: virt-playbook schema > playbook.schema.json",
        subcommands: [SchemaDump.self, SchemaReference.self])

    func run() async throws {
        Output.report.write(PlaybookSchema.schema(for: .standard).text(pretty: true) + "\n")
    }
}
