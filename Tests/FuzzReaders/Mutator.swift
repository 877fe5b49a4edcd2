// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Makes texts that are nearly right: bytes, lines and words of the corpus changed, repeated, cut and mixed.
struct Mutator {
    /// Longer inputs find no more, and take their time.
    private static let longest = 64 << 10

    /// What has a meaning to a reader, or has had one to a program that fell over it.
    private static let words: [[UInt8]] =
        [
            "{{", "}}", "{{ vars.a }}", "{%", "| default('x')", "|", ">", ">-", "&a ", "*a", "<<: ", "!!str ", "!!int ",
            "!x ", "!<tag:yaml.org,2002:map> ", "- ", "? ", ": ", ":", ",", "[", "]", "{", "}", "[]", "{}", "#", " #",
            "---", "...", "%YAML 1.2", "\t", "\r\n", "\r", "\n", "\n\n", "\"", "'", "''", "\\", "\\x", "\\uD800",
            "\\U0010FFFF", "null", "~", "true", "yes", ".inf", ".nan", "0o17", "0xff", "-0", "1e999", "1e-999",
            "18446744073709551615", "18446744073709551616", "-9223372036854775809", "99999999999999999999999",
            "$", "$.", "$..*", "[*]", "[?@.a]", "[?(@.a == 1)]", "[0:10:-1]", "[-1]", "['a']", "@", "&&", "||", "!",
            "==",
            "count(", "length(", "match(@.a, '(a*)*b')", "search(@, '.')", ")", "(", "..", "/", "//", "//*", "/@*",
            "::",
            "ancestor::*", "following::*", "self::node()", "[last()]", "[position() > 1]", "text()", "|//*", "not(",
            "concat('a', 'b')", "<", ">", "/>", "</", "<a>", "</a>", "<a/>", "<domain>", "</domain>", "<!--", "-->",
            "--",
            "<![CDATA[", "]]>", "<?xml version='1.0'?>", "<?a ?>", "<!DOCTYPE a>", "&amp;", "&#0;", "&#x10FFFF;",
            "&#xD800;", "&x;", " xmlns='urn:a'", " xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'", "q:", "xmlns",
            "<qemu:commandline>", "<qemu:arg value='-d'/>", " a='b'", "include_steps", "steps", "domains", "vars",
            "block", "qmp", "expect", "loop", "{", " -device ", " -drive ", ",addr=", ",bootindex=", ",unit=", ",id=a",
            "=a",
            "mon:", " -smp ", "-1", "65536", "\u{FEFF}", "\u{0}", "\u{85}", "\u{2028}", "\u{7F}", "é", "🙂",
            "e\u{301}", "\u{202E}",
        ].map { Array($0.utf8) } + [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFE, 0xFF],
        ]

    private let corpus: [[UInt8]]
    private var generator: SeededGenerator

    init(corpus: [[UInt8]], seed: UInt64) {
        self.corpus = corpus
        generator = SeededGenerator(seed: seed)
    }

    /// The next input.
    mutating func next() -> [UInt8] {
        var text = corpus.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 1...5, using: &generator) {
            mutate(&text)
            if text.count > Self.longest { text.removeSubrange(Self.longest...) }
        }
        return text
    }

    private mutating func mutate(_ text: inout [UInt8]) {
        let place = Int.random(in: 0...text.count, using: &generator)
        switch Int.random(in: 0..<12, using: &generator) {
        case 0 where place < text.count: text[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: text.insert(.random(in: 0...255, using: &generator), at: place)
        case 2: text.removeSubrange(stretch(from: place, of: text))
        case 3: text.insert(contentsOf: text[stretch(from: place, of: text)], at: place)
        case 4:
            let count = [2, 3, 10, 70, 300].randomElement(using: &generator) ?? 2
            text.insert(contentsOf: repeatElement(word(), count: count).joined(), at: place)
        case 5: text.replaceSubrange(stretch(from: place, of: text), with: word())
        case 6: changeLines(&text)
        case 7: text.removeSubrange(place...)
        case 8:
            let other = corpus.randomElement(using: &generator) ?? []
            let from = Int.random(in: 0...other.count, using: &generator)
            text.insert(contentsOf: other[stretch(from: from, of: other)], at: place)
        case 9:
            let other = corpus.randomElement(using: &generator) ?? []
            text = Array(text[..<place]) + other.suffix(Int.random(in: 0...other.count, using: &generator))
        default: text.insert(contentsOf: word(), at: place)
        }
    }

    private mutating func word() -> [UInt8] { Self.words.randomElement(using: &generator) ?? [] }

    private mutating func stretch(from place: Int, of text: [UInt8]) -> Range<Int> {
        let length = Int.random(in: 0...(Bool.random(using: &generator) ? 4 : 64), using: &generator)
        return place..<min(text.count, place + length)
    }

    /// Moves, repeats, drops or indents a line.
    private mutating func changeLines(_ text: inout [UInt8]) {
        var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        let (from, to) = (
            lines.indices.randomElement(using: &generator) ?? 0, lines.indices.randomElement(using: &generator) ?? 0
        )
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: lines.swapAt(from, to)
        case 1: lines.insert(lines[from], at: to)
        case 2: lines.remove(at: from)
        case 3: lines[from].insert(contentsOf: repeatElement(0x20, count: 1 + to % 8), at: 0)
        default: lines[from].removeFirst(min(lines[from].prefix { $0 == 0x20 }.count, 1 + to % 4))
        }
        text = Array(lines.joined(separator: [0x0A]))
    }
}
