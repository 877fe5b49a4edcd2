// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Testing

@Suite struct CommandLineVectorTests {
    @Test func anArgumentWhoseSecretAloneChangedSaysSo() {
        let before = CommandLineVector(shell: "A_TOKEN=1 qemu -vnc password=a -vnc password=b")
        let after = CommandLineVector(shell: "A_TOKEN=2 qemu -vnc password=a -vnc password=c")
        #expect(
            after.maskedLines(insteadOf: before) == [
                "A_TOKEN=******** (changed)", "qemu", "-vnc", "password=********", "-vnc",
                "password=******** (changed)",
            ])
        #expect(after.maskedLines(insteadOf: after) == after.masked.lines)
    }

    @Test func libvirtsOwnTextIsTakenApart() {
        let vector = CommandLineVector(
            shell: """
                LC_ALL=C PATH=/usr/bin NS='a b' BAR= /usr/bin/qemu-system-x86_64 -name guest=a,debug-threads=on \\
                -object '{"qom-type":"secret","id":"masterKey0"}' '' '"q" '\\'' $x `y` \\ z' -append x=y

                """)
        #expect(vector.environment == ["LC_ALL=C", "PATH=/usr/bin", "NS=a b", "BAR="])
        #expect(
            vector.arguments == [
                "/usr/bin/qemu-system-x86_64", "-name", "guest=a,debug-threads=on", "-object",
                #"{"qom-type":"secret","id":"masterKey0"}"#, "", #""q" ' $x `y` \ z"#, "-append", "x=y",
            ])
    }

    @Test(arguments: [
        (#"a\ b"#, ["a b"]), (#""a b"c'd e'"#, ["a bcd e"]), (#""\$\"\\\n""#, [#"$"\\n"#]), ("'a\nb'", ["a\nb"]),
        ("a\\\nb", ["ab"]), ("a \\\n  b", ["a", "b"]), ("''", [""]), ("", []), (" \t\r\n", []), ("'open x", ["open x"]),
        ("end\\", ["end"]), ("é '€ 😀'", ["é", "€ 😀"]),
    ])
    func wordsAreThoseOfAShell(text: String, words: [String]) {
        #expect(CommandLineVector(shell: text).arguments == words)
    }

    @Test func anArgumentWithAnEqualsSignIsNoVariable() {
        let vector = CommandLineVector(shell: "A=1 /opt/a=b/qemu C=2 'x y'=3")
        #expect(vector.environment == ["A=1"])
        #expect(vector.arguments == ["/opt/a=b/qemu", "C=2", "x y=3"])
    }

    @Test func everyWordIsOneLine() {
        let vector = CommandLineVector(shell: "A='1 2' qemu '' 'a\nb' -d")
        #expect(vector.lines == ["A=1 2", "qemu", #""""#, #""a\nb""#, "-d"])
    }

    @Test func secretsAreMasked() {
        let vector = CommandLineVector(shell: "API_TOKEN=x A=b qemu -object secret,id=s,data=topsecret,format=raw")
        #expect(vector.masked.environment == ["API_TOKEN=********", "A=b"])
        #expect(vector.masked.arguments == ["qemu", "-object", "secret,id=s,data=********,format=raw"])
    }
}
