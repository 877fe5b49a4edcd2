// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation

/// A file with a password, or a program that prints one, as Ansible takes either.
struct VaultPasswordFile {
    private let path: String

    init(_ path: String) { self.path = NSString(string: path).expandingTildeInPath }

    /// The password's bytes. Throws where there is none. A program whose name ends with `-client` is told the id.
    func password(for label: String?) throws(InvalidInput) -> [UInt8] {
        guard FileManager.default.fileExists(atPath: path) else {
            throw failure("there is no such file", help: "check the name; a relative one counts from this folder")
        }
        guard (try? FileManager.default.contentsOfDirectory(atPath: path)) == nil else {
            throw failure("it is a folder", help: "name a file in it")
        }
        let isProgram = FileManager.default.isExecutableFile(atPath: path)
        let bytes = isProgram ? try printed(for: label) : try contents()
        // As Ansible: all space around goes from a file's text, the line's end from a program's.
        let space: Set<UInt8> = isProgram ? [0x0A, 0x0D] : [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20]
        let start = bytes.firstIndex { !space.contains($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !space.contains($0) }.map { $0 + 1 } ?? start
        let password = Array(bytes[start..<end])
        guard !password.isEmpty else {
            throw isProgram
                ? failure("the program printed nothing", help: nil)
                : failure("it is empty", help: "write the password into it")
        }
        return password
    }

    private func contents() throws(InvalidInput) -> [UInt8] {
        // Not `Data(contentsOf:)`, which takes no pipe.
        guard let data = try? FileHandle(forReadingAtPath: path)?.readToEnd() ?? Data() else {
            throw failure("it cannot be read", help: "make it readable for this user")
        }
        return Array(data)
    }

    private func printed(for label: String?) throws(InvalidInput) -> [UInt8] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: path)
        let isClient = URL(filePath: path).deletingPathExtension().lastPathComponent.hasSuffix("-client")
        if isClient, let label { process.arguments = ["--vault-id", label] }
        process.standardOutput = output
        let data: Data
        do {
            try process.run()
            data = try output.fileHandleForReading.readToEnd() ?? Data()
        } catch {
            throw failure(
                "it is executable, and cannot be run: \(error.reason)",
                help:
                    "a program needs a first line such as #!/bin/sh; a file with the password in it must not be executable"
            )
        }
        process.waitUntilExit()
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            let how = process.terminationReason == .exit ? "status" : "signal"
            throw failure("the program ended with \(how) \(process.terminationStatus)", help: nil)
        }
        return Array(data)
    }

    private func failure(_ reason: String, help: String?) -> InvalidInput {
        InvalidInput(
            .error("no-vault-password", "no vault password from \(path): \(reason)", at: nil, help: help))
    }
}
