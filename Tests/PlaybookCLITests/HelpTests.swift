// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import DomainXML
import Foundation
import Testing

@testable import PlaybookCLI

/// What `--help` and the manual page say of every command.
@Suite struct HelpTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

    /// The command that a line of a shell gives the program, with what it pipes, redirects or substitutes cut off.
    private static func words(after name: String, in line: String) -> [String] {
        let words = CommandLineVector(shell: line).arguments
        let own = words.drop { $0 != name && !$0.hasSuffix("(" + name) }.dropFirst()
        return own.prefix { !["|", ">", "<"].contains($0) }
            .map { $0.hasSuffix(")") && line.contains("<(") ? String($0.dropLast()) : $0 }
    }

    @Test func everyCommandHasAnExampleThatItsOwnParserTakes() throws {
        let commands = try CommandHelp(VirtPlaybook.self).subcommands.flatMap(\.all)
        #expect(commands.count > 12)
        for command in commands {
            #expect(!command.examples.isEmpty, "\(command.usage)")
            for example in command.examples {
                let words = Self.words(after: "virt-playbook", in: example)
                #expect(!words.isEmpty, "\(example)")
                let parsed = try VirtPlaybook.parseAsRoot(words)
                #expect(type(of: parsed) == command.command, "\(example)")
            }
        }
    }

    @Test func aWrongExampleWouldBeFound() {
        let words = Self.words(after: "virt-playbook", in: "cat x | virt-playbook run --no-such-option x.yml > y")
        #expect(words == ["run", "--no-such-option", "x.yml"])
        #expect(throws: (any Error).self) { try VirtPlaybook.parseAsRoot(words) }
    }

    @Test func helpFitsIntoATerminalOf80ColumnsAndBreaksNoExample() throws {
        for command in try CommandHelp(VirtPlaybook.self).all {
            let help = VirtPlaybook.helpMessage(for: command.command, columns: 80)
            for line in help.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
            for example in command.examples { #expect(help.contains("\nExample: \(example)\n"), "\(help)") }
        }
    }

    @Test func theManualPageIsTheOneInTheFolder() throws {
        let file = try String(contentsOf: Self.root.appending(path: "docs/virt-playbook.1"), encoding: .utf8)
        #expect(try ManualPage.text() == file, "virt-playbook man > docs/virt-playbook.1 writes it anew")
    }

    @Test func theManualPageNamesEveryVariableThatIsRead() throws {
        let sources = Self.root.appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var names: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /(?:getenv\(|environment\[)"([A-Z_]+)"/) { names.insert(String(match.1)) }
        }
        #expect(names.contains("LIBVIRT_DEFAULT_URI"))
        let page = try ManualPage.text()
        for name in names { #expect(page.contains("\\fB\(name)\\fR"), "\(name)") }
    }
}
