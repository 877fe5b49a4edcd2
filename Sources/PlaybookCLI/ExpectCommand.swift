// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Diagnostics
import Foundation
import Matching
import PlaybookModel
import Reporting
import YAMLTree

/// `virt-playbook expect`
struct ExpectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expect",
        abstract: "Tries expectations on a saved reply.",
        usage: "virt-playbook expect --reply FILE EXPECTATIONS",
        discussion: """
            A reply as `virsh qemu-monitor-command` prints it is looked at within `return`, as in a playbook; a text that \
            is no JSON is the text of an HMP command.

            Exit status: 0 all hold; 2 some do not; 65 they cannot be read.

            Example: virt-playbook expect --reply status.json '{$.status: running}'
            """)

    @Option(
        help: ArgumentHelp("The file with the reply; - for standard input.", valueName: "file"), completion: .file())
    var reply: String

    @Argument(
        help: ArgumentHelp("A YAML file with the expectations, or the expectations themselves."),
        completion: Completion.playbooks)
    var expectations: String

    func run() async throws {
        let reply: JSONValue
        let wanted: [Expectation]
        do throws(InvalidInput) {
            reply = try Self.reply(in: try InputText.read(self.reply))
            wanted = try read()
        } catch {
            Output.show(error)
            return try ExitStatus.wrongInput.end()
        }
        let mismatches = wanted.compactMap { $0.mismatch(in: reply) }
        let error = reply[member: "error"].flatMap { error in error[member: "class"]?.string.map { ($0, error) } }
        let told = error.map { name, error in ": it is an error, \(name): \(error[member: "desc"]?.string ?? "")" }
        for mismatch in mismatches {
            let failure = StepFailure(
                "the reply is not as expected" + (told ?? ""),
                help: told.map { _ in "in a playbook a step that is to be refused says so with `expect_error`" },
                range: mismatch.range, mismatch: mismatch)
            Output.report.write(FailureText(failure, styler: Output.report.styler).text)
        }
        let count = "\(wanted.count) expectation\(wanted.count == 1 ? "" : "s")"
        Output.report.write("\(count), \(wanted.count - mismatches.count) met\n")
        if !mismatches.isEmpty { try ExitStatus.targetFailed.end() }
    }

    private func read() throws(InvalidInput) -> [Expectation] {
        let isFile = FileManager.default.fileExists(atPath: expectations)
        let source =
            isFile ? try YAMLReader.load(path: expectations) : SourceFile(name: "EXPECTATIONS", text: expectations)
        var reading = Reading(checking: TemplateScope())
        var wanted: [Expectation] = []
        if let node = try YAMLReader.read(source) {
            if let tree = reading.json(node) { wanted = Expectation.read(tree, into: &reading.mistakes) }
        } else {
            reading.mistakes.error("empty-expectation", "nothing is expected", at: nil, help: "'{$.status: running}'")
        }
        try reading.mistakes.throwIfFailed()
        return wanted
    }

    /// What a playbook's expectations would see of a reply.
    private static func reply(in text: String) throws(InvalidInput) -> JSONValue {
        let looksLikeJSON = text.drop(while: \.isWhitespace).first.map { "{[\"".contains($0) } ?? false
        do {
            let value = try JSONValue(parsing: text)
            return value[member: "return"] ?? value
        } catch {
            guard !looksLikeJSON else {
                throw InvalidInput(
                    .error("bad-json", "the reply begins as JSON and is none: \(error.message)", at: nil))
            }
            var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            while lines.last?.isEmpty == true { lines.removeLast() }
            return .string(lines.joined(separator: "\n"))
        }
    }
}

/// Text that a command is given to look at.
enum InputText {
    /// The text of a file, or of standard input for `-`. Throws where it is not to be had or no UTF-8.
    static func read(_ path: String) throws(InvalidInput) -> String {
        try YAMLReader.load(path: path == "-" ? "/dev/stdin" : path, limits: .reply).text
    }
}

extension YAMLLimits {
    /// A reply is at most 4 MiB by libvirt's protocol; a saved list of them may be longer.
    fileprivate static let reply = YAMLLimits(bytes: 256 << 20, depth: 0, nodes: 0)
}
