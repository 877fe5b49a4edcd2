// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Conversion
import DomainXML
import Foundation

/// `virt-playbook convert`
struct ConvertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Converts a QEMU command line to domain XML.",
        usage: "virt-playbook convert [OPTIONS] [QEMU ARGUMENT…]",
        discussion: """
            What libvirt has XML for becomes XML; the rest is passed on, in order, as qemu:arg. Standard error tells, \
            for each argument that is left out or changed, why. Without arguments a shell's text is read from --file \
            or standard input.

            Example: virt-playbook convert qemu-system-x86_64 -m 2G -hda disk.img > vm.xml
            """)

    @Option(help: ArgumentHelp("What the domain is called; else as -name says.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Converts the command line of a running process.", valueName: "pid"))
    var pid: Int32?

    @Option(
        name: [.customShort("f", allowingJoined: true), .long],
        help: ArgumentHelp("A file with a shell's text; - is standard input.", valueName: "file"),
        completion: .file())
    var file: String?

    @Argument(
        parsing: .captureForPassthrough, help: ArgumentHelp("The program and its arguments.", valueName: "argument"),
        completion: .file())
    var words: [String] = []

    func validate() throws {
        // The words are taken as they are, so this one is not seen by the parser.
        if let first = words.first, ["-h", "--help"].contains(first) { throw CleanExit.helpRequest(self) }
        let sources = [pid != nil, file != nil, !words.isEmpty].count { $0 }
        guard sources <= 1 else {
            throw ValidationError(
                "give one of --pid, --file and a command line; options of this program stand before it.")
        }
    }

    func run() async throws {
        do throws(ConversionError) {
            let source = try source()
            let conversion = try CommandLineConversion(
                words: source.words, environment: source.environment, executable: source.executable, name: name,
                folder: source.folder, head: Self.head)
            for note in source.notes + conversion.notes.map(\.description) { Output.note(note) }
            Output.report.write(conversion.xml)
        } catch {
            Output.fail(error.message + (error.help.map { "\n  help: \($0)" } ?? ""))
            try ExitStatus.wrongInput.end()
        }
    }

    private func source() throws(ConversionError) -> CommandLineSource {
        if let pid { return try CommandLineSource(pid: pid) }
        let words = words.first == "--" ? Array(words.dropFirst()) : words
        // A quoted command line is one word.
        if words.count == 1, words[0].contains(" ") { return try CommandLineSource(shell: words[0]) }
        if !words.isEmpty { return CommandLineSource(words: words) }
        return try CommandLineSource(file: file ?? "-")
    }

    /// Enough of a file to tell what is in it.
    @Sendable private static func head(of path: String) -> [UInt8]? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { file.closeFile() }
        do {
            return try file.read(upToCount: 16).map(Array.init) ?? []
        } catch {
            return nil
        }
    }
}
