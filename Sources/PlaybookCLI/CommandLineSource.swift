// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Conversion
import Diagnostics
import DomainXML
import Foundation

/// A QEMU command line and where it was found.
struct CommandLineSource {
    let words: [String]
    var environment: [EnvironmentVariable] = []
    /// The program that the process runs.
    var executable: String?
    var folder = FileManager.default.currentDirectoryPath
    /// What the user should know of what was read.
    var notes: [String] = []

    /// The words as a shell gave them.
    init(words: [String]) { self.words = words }

    /// A shell's text, from a file or, named `-`, from standard input.
    init(file: String) throws(ConversionError) {
        do {
            let data =
                file == "-"
                ? try FileHandle.standardInput.readToEnd() ?? Data() : try Data(contentsOf: URL(filePath: file))
            guard let text = String(data: data, encoding: .utf8) else {
                throw CocoaError(.fileReadInapplicableStringEncoding)
            }
            try self.init(shell: text)
        } catch let error as ConversionError {
            throw error
        } catch {
            throw ConversionError(message: "\(file) cannot be read: \(error.reason)", help: nil)
        }
    }

    /// One command in a shell's text; comments on lines of their own are passed over.
    init(shell text: String) throws(ConversionError) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { $0.drop(while: \.isWhitespace).first != "#" }
        let vector = CommandLineVector(shell: lines.joined(separator: "\n"))
        words = vector.environment + vector.arguments
        let syntax: Set = [
            "&", "&&", "||", ";", "|", ">", "<", ">>", "2>&1", "2>", "&>", "if", "for", "while", "$(", "`",
        ]
        if let stray = words.first(where: syntax.contains) {
            throw ConversionError(
                message: "the text has more than a command: \(stray)",
                help: "give the command alone, or `convert --pid` the process that it started")
        }
        notes = words.filter { $0.contains("$") }.map {
            "\(SecretMask.masked(argument: $0)) is taken as it stands: its variables are known to the shell alone"
        }
    }

    /// The command line of a process (/proc/PID/cmdline), with those of its variables that QEMU's libraries look at.
    init(pid: Int32) throws(ConversionError) {
        let folder = "/proc/\(pid)"
        do {
            words = Self.strings(try Data(contentsOf: URL(filePath: "\(folder)/cmdline")))
        } catch {
            throw ConversionError(
                message: "the command line of process \(pid) cannot be read: \(error.reason)",
                help: "is it running? `pgrep -a qemu` lists those there are")
        }
        do {
            self.folder = try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/cwd")
            let all = Self.strings(try Data(contentsOf: URL(filePath: "\(folder)/environ")))
            let prefixes = [
                "QEMU_", "SDL_", "PULSE_", "PIPEWIRE_", "SPICE_", "MALLOC_", "LIBGL_", "MESA_", "G_", "LD_",
            ]
            environment = all.compactMap { assignment in
                let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, prefixes.contains(where: assignment.hasPrefix) else { return nil }
                return EnvironmentVariable(name: String(parts[0]), value: String(parts[1]))
            }
        } catch {
            notes.append(
                "the folder and the variables of process \(pid) are not known: \(error.reason); "
                    + "relative paths begin here")
        }
        do {
            let path = try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/exe")
            // So the kernel marks a program that was replaced while it runs.
            let gone = " (deleted)"
            executable = path.hasSuffix(gone) ? String(path.dropLast(gone.count)) : path
        } catch {
            notes.append(
                "the program of process \(pid) is not known: \(error.reason); <emulator> is as it was called")
        }
    }

    private static func strings(_ data: Data) -> [String] {
        var parts = data.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        if parts.last == "" { parts.removeLast() }
        return parts
    }
}
