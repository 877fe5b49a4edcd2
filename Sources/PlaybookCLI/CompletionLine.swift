// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

/// A command line that a shell wants completed.
struct CompletionLine: Sendable {
    /// Its words without their quotes.
    let words: [String]
    /// The word to complete, without its quotes; of `--option=value`, the value.
    let current: String
    private let index: Int

    /// Takes the words as a shell gives them, and which of them is to be completed. What the shells say of the cursor in
    /// that word is not used: zsh counts from the last space, fish from the opening quote.
    init(_ words: [String], index: Int, areQuoted: Bool = true) {
        self.words = areQuoted ? words.map(Self.unquoted) : words
        self.index = index
        let typed = words.indices.contains(index) ? self.words[index] : ""
        current =
            typed.hasPrefix("--") ? typed.firstIndex(of: "=").map { String(typed[$0...].dropFirst()) } ?? typed : typed
    }

    /// What an option is set to, in order, however it is spelled: `-c URI`, `-cURI`, `--connect URI`, `--connect=URI`.
    func values(of long: String, _ short: String? = nil) -> [String] {
        words.indices.dropFirst().compactMap { place in
            let word = words[place]
            if word == long || word == short {
                let value = place + 1
                return words.indices.contains(value) && value != index ? words[value] : nil
            }
            if word.hasPrefix(long + "=") { return String(word.dropFirst(long.count + 1)) }
            guard let short, word.hasPrefix(short), !word.hasPrefix("--") else { return nil }
            return String(word.dropFirst(short.count))
        }
    }

    /// The words that look like playbooks.
    var playbooks: [String] {
        words.indices.filter { $0 != index }.map { words[$0] }
            .filter { word in !word.hasPrefix("-") && [".yml", ".yaml"].contains(where: word.hasSuffix) }
    }

    private static func unquoted(_ word: String) -> String {
        let vector = CommandLineVector(shell: word)
        return (vector.environment + vector.arguments).first ?? ""
    }
}
