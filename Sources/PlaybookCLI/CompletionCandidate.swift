// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import ArgumentParser
import Diagnostics

/// A word that can stand next on a command line.
struct CompletionCandidate: Sendable, Equatable {
    let word: String
    /// What zsh and fish show beside it.
    var note: String?

    /// As the scripts of ArgumentParser must get it from the program to end up with just this word: bash expands what it
    /// reads as a line of the shell, zsh and fish part a word from its description. Nil for a word that none of them can
    /// type or a terminal must not get.
    func written(for shell: CompletionShell?) -> String? {
        guard Self.canBeTyped(word) else { return nil }
        let note = note.map { TerminalText.escaped($0, keepingNewlines: false).replacing("\t", with: " ") }
        switch shell {
        case .bash?: return "'\(word.replacing("'", with: "'\\''"))'"
        case .zsh?:
            return ([word] + [note].compactMap(\.self)).map {
                $0.replacing("\\", with: "\\\\").replacing(":", with: "\\:")
            }.joined(separator: ":")
        default: return word + (note.map { "\t\($0)" } ?? "")
        }
    }

    /// Whether a word has nothing in it that would drive a terminal or end a line.
    static func canBeTyped(_ word: String) -> Bool {
        !word.contains("\t") && TerminalText.escaped(word, keepingNewlines: false) == word
    }
}
