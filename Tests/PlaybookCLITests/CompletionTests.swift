// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Hypervisor
import Testing

@testable import PlaybookCLI

/// What is offered for a line, before any shell sees it.
@Suite struct CompletionTests {
    private func line(_ words: String...) -> CompletionLine {
        let words = ["virt-playbook"] + words
        return CompletionLine(words, index: words.count - 1)
    }

    private func patterns(_ names: [String], _ text: String) -> [String] {
        let domains = names.enumerated().map { DomainID(name: $1, uuid: "uuid-\($0)") }
        return DomainCompletion.patterns(domains, text).map(\.word)
    }

    @Test(arguments: [
        ["-c", "test:///a"], ["-ctest:///a"], ["--connect", "test:///a"], ["--connect=test:///a"],
        ["-c", "'test:///a'"],
        ["-c", "first", "-c", "test:///a"],
    ])
    func anOptionIsFoundHoweverItIsSpelled(words: [String]) {
        let words = ["virt-playbook", "run"] + words + [""]
        let line = CompletionLine(words, index: words.count - 1)
        #expect(line.values(of: "--connect", "-c").last == "test:///a")
    }

    @Test func theWordThatIsBeingTypedIsNoValueYet() {
        #expect(line("run", "-c", "te").values(of: "--connect", "-c") == [])
        #expect(line("run", "site.yml", "x.yml").playbooks == ["site.yml"])
    }

    @Test func quotesAreNoPartOfAWord() {
        #expect(line("exec", "-d", "'my gu").current == "my gu")
        #expect(line("exec", "-d", "my\\ gu").current == "my gu")
        #expect(line("exec", "--domains='my gu").current == "my gu")
        #expect(CompletionLine(["virt-playbook", "my gu"], index: 1, areQuoted: false).current == "my gu")
        #expect(line("run", "'two words.yml'", "--tags", "").playbooks == ["two words.yml"])
    }

    @Test func theLastEntryOfAListIsCompleted() {
        #expect(patterns(["web-1", "web-2", "db"], "web-1,w") == ["web-1,db", "web-1,web-2"])
        #expect(patterns(["web-1", "web-2"], "!w") == ["!web-1", "!web-2"])
        #expect(patterns(["web-1", "web-2"], "web-*,!w") == ["web-*,!web-1", "web-*,!web-2"])
    }

    @Test(arguments: [
        "glob*", "a[1]", "a,b", "!bang", "/regex/", "esc\u{1B}[31m", "tab\tname", "line\nfeed", "rtl\u{202E}",
    ])
    func aNameThatWouldBeReadAsSomethingElseIsGivenByItsUUID(name: String) {
        #expect(patterns([name, "web-1"], "") == ["web-1", "uuid-0"])
    }

    @Test func aShellGetsWhatItMakesTheWordOf() {
        let candidate = CompletionCandidate(word: "it's $(x) a:b\\c", note: "no: \u{1B}[31m\ttab")
        #expect(candidate.written(for: .bash) == "'it'\\''s $(x) a:b\\c'")
        #expect(candidate.written(for: .zsh) == "it's $(x) a\\:b\\\\c:no\\: \\\\u{1B}[31m tab")
        #expect(candidate.written(for: .fish) == "it's $(x) a:b\\c\tno: \\u{1B}[31m tab")
        #expect(CompletionCandidate(word: "a\u{7}b").written(for: .bash) == nil)
        #expect(CompletionCandidate(word: "a\nb").written(for: .fish) == nil)
    }
}
