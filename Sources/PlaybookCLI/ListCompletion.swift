// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A list with commas, of which the last entry is being typed.
struct ListCompletion {
    /// The entries before it, as they are written, each with its comma.
    private let head: String
    private let entries: [String]

    init(_ text: String) {
        let end = text.lastIndex(of: ",").map(text.index(after:)) ?? text.startIndex
        head = String(text[..<end])
        entries = head.split(separator: ",").map(String.init)
    }

    /// The list with each of the candidates that it does not have yet. One with a comma would be two.
    func candidates(_ candidates: [CompletionCandidate], after mark: String = "") -> [CompletionCandidate] {
        candidates.filter { !entries.contains($0.word) && !$0.word.contains(",") }
            .map { CompletionCandidate(word: head + mark + $0.word, note: $0.note) }
    }
}
