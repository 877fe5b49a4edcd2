// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// QEMU's environment and argument vector, taken apart from the shell text that libvirt makes of them.
///
/// The text is what `virConnectDomainXMLToNative` returns: assignments, the program, and its arguments, quoted for a
/// shell, on one line or on several that end in a backslash.
package struct CommandLineVector: Sendable, Hashable {
    /// The assignments that stand first, each `NAME=value`.
    package let environment: [String]
    /// The program and its arguments.
    package let arguments: [String]

    /// Takes a shell's text apart; a quote that nothing closes goes to the end.
    package init(shell text: String) {
        let words = Self.words(text)
        let assignments = words.prefix { word in
            word.firstIndex(of: "=").map { EnvironmentVariable.isValid(name: String(word[..<$0])) } ?? false
        }
        environment = Array(assignments)
        arguments = Array(words.dropFirst(assignments.count))
    }

    /// The same without the secrets that ``SecretMask`` knows.
    package var masked: CommandLineVector {
        let assignments = environment.map { assignment in
            let name = assignment.prefix { $0 != "=" }
            return SecretMask.isSecret(variable: String(name)) ? "\(name)=\(SecretMask.mask)" : assignment
        }
        return CommandLineVector(
            environment: assignments, arguments: arguments.map { SecretMask.masked(argument: $0) })
    }

    /// What is shown of it in a comparison with an earlier one, a word a line: secrets are masked, and those that are
    /// others than before say so.
    package func maskedLines(insteadOf before: CommandLineVector) -> [String] {
        SecretMask.marked(shown, insteadOf: before.shown)
    }

    private var shown: [SecretMask.Shown] { zip(lines, masked.lines).map { (plain: $0, masked: $1) } }

    private init(environment: [String], arguments: [String]) {
        self.environment = environment
        self.arguments = arguments
    }

    /// All of it for a comparison, a word a line: words that are empty or break lines are quoted.
    package var lines: [String] {
        (environment + arguments).map { word in
            let isPlain = !word.isEmpty && !word.unicodeScalars.contains { $0.value < 0x20 }
            return isPlain ? word : word.debugDescription
        }
    }

    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        // An empty pair of quotes is a word, too.
        var isWord = false
        var quote: UInt8?
        var bytes = text.utf8.makeIterator()
        let endWord = {
            if isWord { words.append(String(decoding: word, as: UTF8.self)) }
            word.removeAll(keepingCapacity: true)
            isWord = false
        }
        while let byte = bytes.next() {
            switch byte {
            case quote: quote = nil
            case UInt8(ascii: "\\") where quote != XMLByte.apostrophe:
                guard let next = bytes.next(), next != XMLByte.lineFeed else { break }
                // Between double quotes a backslash is itself, but before the few characters that are special there.
                if quote != nil, !"\"\\$`".utf8.contains(next) { word.append(byte) }
                word.append(next)
                isWord = true
            case XMLByte.apostrophe where quote == nil, XMLByte.quote where quote == nil:
                quote = byte
                isWord = true
            case _ where quote == nil && XMLByte.isSpace(byte): endWord()
            default:
                word.append(byte)
                isWord = true
            }
        }
        endWord()
        return words
    }
}
