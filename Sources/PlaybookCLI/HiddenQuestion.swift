// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import CTerminal
import Diagnostics
import Foundation

/// A question on the terminal whose answer is not shown; standard input and output may be anything.
struct HiddenQuestion {
    private let prompt: String

    init(_ prompt: String) { self.prompt = prompt }

    /// The bytes that the user types, up to the line's end. Throws where there is no terminal, or the user gives up.
    func answer() throws(InvalidInput) -> [UInt8] {
        guard let terminal = FileHandle(forUpdatingAtPath: "/dev/tty"),
            vp_hide_input(terminal.fileDescriptor, 1) == 0
        else {
            throw Self.failure(
                "the vault password cannot be asked for: there is no terminal", help: "give --vault-password-file FILE")
        }
        terminal.write(Data(TerminalText.escaped(prompt, keepingNewlines: false).utf8))
        let typed = Self.line(from: terminal)
        terminal.write(Data("\n".utf8))
        _ = vp_hide_input(terminal.fileDescriptor, 0)
        guard let typed, !typed.isEmpty else { throw Self.failure("no vault password was typed", help: nil) }
        return typed
    }

    /// Nil where the user gives up.
    private static func line(from terminal: FileHandle) -> [UInt8]? {
        var typed: [UInt8] = []
        while let byte = terminal.readData(ofLength: 1).first {
            switch byte {
            case 0x0A, 0x0D: return typed
            case 0x03, 0x04: return nil  // Ctrl-C, Ctrl-D
            case 0x15: typed = []  // Ctrl-U
            case 0x08, 0x7F:
                while let last = typed.popLast(), last & 0xC0 == 0x80 {}
            default: typed.append(byte)
            }
        }
        return nil
    }

    private static func failure(_ reason: String, help: String?) -> InvalidInput {
        InvalidInput(.error("no-vault-password", reason, at: nil, help: help))
    }
}
