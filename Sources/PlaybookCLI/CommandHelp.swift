// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Foundation

/// What `--help` says of a command, in parts.
struct CommandHelp {
    private static let exampleMark = "Example: "

    let command: any ParsableCommand.Type
    /// The usage line, without the word for it.
    let usage: String
    let abstract: String
    /// The discussion without the examples.
    let paragraphs: [String]
    /// Each a line of a shell, or several of which all but the last go on.
    let examples: [String]
    /// All but those that every command has.
    let arguments: [CommandArgument]
    let subcommands: [CommandHelp]

    /// Takes apart the help of a command and those below it. Throws where ArgumentParser describes them in another way.
    init(_ command: any ParsableCommand.Type) throws {
        let configuration = command.configuration
        self.command = command
        usage = VirtPlaybook.usageString(for: command)
        abstract = configuration.abstract
        let parts = configuration.discussion.components(separatedBy: "\n\n").filter { !$0.isEmpty }
        paragraphs = parts.filter { !$0.hasPrefix(Self.exampleMark) }
        examples = parts.filter { $0.hasPrefix(Self.exampleMark) }.flatMap {
            "\n\($0)".components(separatedBy: "\n\(Self.exampleMark)").dropFirst()
        }
        arguments = try CommandArgument.all(of: command)
        subcommands = try configuration.subcommands.filter { $0.configuration.shouldDisplay }
            .map { try CommandHelp($0) }
    }

    /// The command and all below it, in order.
    var all: [CommandHelp] { [self] + subcommands.flatMap(\.all) }
}
