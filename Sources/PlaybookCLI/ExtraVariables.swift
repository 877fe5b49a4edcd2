// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import PlaybookModel
import YAMLTree

/// What `-e` sets: `name=value` pairs as a shell would part them, a mapping as YAML or JSON, or `@FILE` with one.
struct ExtraVariables {
    private(set) var values: [String: YAMLNode] = [:]
    private let vault: any TextVault

    /// Reads the options in order; a later one overrides an earlier one. `vault` opens what is encrypted.
    init(_ options: [String], vault: any TextVault, mistakes: inout DiagnosticCollector) {
        self.vault = vault
        for option in options {
            do throws(InvalidInput) {
                try read(option)
            } catch {
                mistakes.add(error.diagnostics)
            }
        }
    }

    private mutating func read(_ option: String) throws(InvalidInput) {
        if option.hasPrefix("@") {
            try take(try YAMLReader.load(path: String(option.dropFirst())))
        } else if option.drop(while: \.isWhitespace).hasPrefix("{") {
            try take(SourceFile(name: "-e", text: option))
        } else {
            let place = YAMLNode(option: "-e", text: option).range
            for word in try words(option, at: place) {
                guard let equals = word.firstIndex(of: "="), isName(String(word[..<equals])) else {
                    throw InvalidInput(
                        .error(
                            "bad-variable", "`\(word)` sets no variable", at: place,
                            help: "write -e name=value; a value with blanks in quotes: -e 'name=\"two words\"'"))
                }
                let text = String(word[word.index(after: equals)...])
                values[String(word[..<equals])] = YAMLNode(
                    range: place, content: .scalar(YAMLScalar(text: text, isPlain: false, value: .string(text))))
            }
        }
    }

    private mutating func take(_ source: SourceFile) throws(InvalidInput) {
        guard let root = try YAMLReader.read(source, vault: vault) else { return }
        guard let entries = root.mapping?.entries else {
            throw InvalidInput(
                .error(
                    "wrong-type", "expected a mapping of names to values, not \(root.kindDescription)", at: root.range,
                    help: "write name: value"))
        }
        for entry in entries {
            guard isName(entry.key) else {
                throw InvalidInput(
                    .error(
                        "bad-name", "`\(entry.key)` cannot name a variable", at: entry.keyRange,
                        help: "use letters, digits, _ and -, beginning with a letter or _"))
            }
            values[entry.key] = entry.value
        }
    }

    /// Parts a text at blanks outside of quotes, which fall away.
    private func words(_ text: String, at place: SourceRange) throws(InvalidInput) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in text {
            if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else {
            throw InvalidInput(
                .error("bad-variable", "a quote is not closed", at: place, help: "write -e 'name=\"two words\"'"))
        }
        if let word { words.append(word) }
        guard !words.isEmpty else {
            throw InvalidInput(.error("bad-variable", "nothing is set here", at: place, help: "write -e name=value"))
        }
        return words
    }
}
