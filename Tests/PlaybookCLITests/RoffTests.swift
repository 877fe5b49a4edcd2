// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Testing

@testable import PlaybookCLI

/// Texts that roff would take for something else.
@Suite struct RoffTests {
    @Test func whatRoffWouldReadComesOutAsItIs() {
        var page = Roff()
        page.plain(".hidden \\n 'x' `a -b` ^~…")
        #expect(page.text == "\\&.hidden \\(rsn \\(aqx\\(aq \\fBa \\-b\\fR \\(ha\\(ti\\[u2026]\n")
    }

    @Test func aMacrosArgumentsKeepTheirQuotes() {
        var page = Roff()
        page.macro("SS", "say \"hi\" -x")
        #expect(page.text == ".SS \"say \\(dqhi\\(dq \\-x\"\n")
    }

    @Test func anExampleKeepsItsLines() {
        var page = Roff()
        page.example("a \\\n  .b\n.c")
        #expect(page.text == ".PP\n.RS 4\n.EX\na \\(rs\n  .b\n\\&.c\n.EE\n.RE\n")
    }
}
