// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Foundation

/// An option, a flag or an argument of a command.
struct CommandArgument {
    enum Kind: String, Decodable { case positional, option, flag }

    let kind: Kind
    /// As they are typed, the short ones first; none where it is an argument.
    private(set) var names: [String]
    let valueName: String?
    let defaultValue: String?
    /// The values of an enumeration.
    let values: [String]?
    let abstract: String?
    let discussion: String?

    /// Those of a command but for what every command has. Throws where ArgumentParser describes them in another way.
    static func all(of command: any ParsableCommand.Type) throws -> [CommandArgument] {
        let tool = try JSONDecoder().decode(Description.self, from: Data(command._dumpHelp().utf8))
        let visible = (tool.command.arguments ?? []).filter(\.shouldDisplay).map(CommandArgument.init)
        let own = visible.filter { $0.names.allSatisfy { !["--help", "--version"].contains($0) } }
        return own.reduce(into: []) { arguments, argument in
            // `--no-…` comes as a flag of its own, after what it turns off.
            if let last = arguments.indices.last, argument.kind == .flag,
                let name = arguments[last].valueName, argument.names == ["--no-\(name)"]
            {
                arguments[last].names += argument.names
            } else {
                arguments.append(argument)
            }
        }
    }

    private init(_ argument: Description.Argument) {
        kind = argument.kind
        names = (argument.names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name }
            .sorted { !$0.hasPrefix("--") && $1.hasPrefix("--") }
        valueName = argument.valueName
        defaultValue = argument.defaultValue
        values = argument.allValues
        abstract = argument.abstract
        discussion = argument.discussion
    }
}

/// What `--experimental-dump-help` prints, as far as it is of use.
private struct Description: Decodable {
    struct Command: Decodable { let arguments: [Argument]? }

    struct Argument: Decodable {
        let kind: CommandArgument.Kind
        let shouldDisplay: Bool
        let names: [Name]?
        let valueName: String?
        let defaultValue: String?
        let allValues: [String]?
        let abstract: String?
        let discussion: String?
    }

    struct Name: Decodable {
        let kind: String
        let name: String
    }

    let command: Command
}
