// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// Values that `ansible-vault` encrypted, on real guests: they work, and nobody sees them.
@Suite(.enabled(if: Lab.isWanted)) struct VaultTests {
    private static let password = "s3cret pass"
    /// `hunter2 <&"x",y>`
    private static let token = """
        $ANSIBLE_VAULT;1.1;AES256
        37316539353333316164336631393030313661326230303166393463303135313130376366326462
        6332306664323530333136323437653835373662396230340a623962626166376338346431326464
        62376535363336653435333538303966373638333838303166643839663637613431643463613939
        6239626132623330380a393133636163346362323839643064396534393361636531363136346534
        30313230386433383365613733623431396439653266303865623135343065393961
        """
    /// `user: alice-the-admin` and `port: 59001`
    private static let file = """
        $ANSIBLE_VAULT;1.1;AES256
        65373964386562623933383632336138633837666666326661653764356661316239393134333130
        3433643736313039656266303333333866316534386639620a636236343831313732616533653030
        37316666636438633735376266306137313032623365396430313564356663316438656638333161
        6334393062343533650a633437396130356631646133636634353337313638356338613238636266
        63316266653832643239313261643932346436653738636266656433633861616135366238626639
        3135626233633538636666333763323366383262313237316261

        """
    /// What must turn up nowhere: how the token is written in XML, in JSON and in QEMU's options begins with it.
    private static let secrets = ["hunter2", "alice-the-admin", "59001"]

    private static let keys =
        "  vars_files: [secret.yml]\n  vars:\n    token: !vault |\n"
        + token.split(separator: "\n").map { "      \($0)\n" }.joined()

    private static let injection = """
        - name: Inject {{ vars.token }}
          inject:
            args: ["-fw_cfg", "name=opt/org.test/a,string={{ vars.user }}"]
            env: {VP_TEST: "{{ vars.token }}"}
        """

    private static let monitor = """
        - name: Set
          qmp: {execute: qom-set, arguments: {path: /machine, property: append, value: "{{ vars.token }}"}}
          undo: {qmp: {execute: qom-set, arguments: {path: /machine, property: append, value: "{{ vars.user }}"}}}
        - name: Get
          qmp: {execute: qom-get, arguments: {path: /machine, property: append}}
          expect: {equals: "{{ vars.token }}"}
          register: got
        - name: Say
          debug: "{{ steps.got.reply }} and {{ vars.user | upper }} at {{ vars.port }}"
        """

    /// A play over guests with a password file beside it.
    private static func withPlay(
        _ steps: String, guests: Int = 1, _ body: (Bench) async throws -> Void
    ) async throws {
        try await Bench.with(guests: guests) { bench in
            try bench.write("secret.yml", file)
            try bench.write("pass", password + "\n")
            try bench.play(steps, keys: keys)
            try await body(bench)
        }
    }

    private static func expectNoSecret(in output: Lab.Output) {
        for secret in secrets {
            let shown = (output.stdout + output.stderr).lowercased()
            #expect(!shown.contains(secret), "\(output.stdout)\(output.stderr)")
        }
    }

    /// Expects the state store to hold none, in the database or beside it.
    private static func expectNoSecretKept(by bench: Bench) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: bench.state)
        #expect(names.contains("state.db"))
        for name in names {
            guard let data = FileManager.default.contents(atPath: bench.state + "/" + name) else { continue }
            for secret in secrets { #expect(data.range(of: Data(secret.utf8)) == nil, "\(secret) in \(name)") }
        }
    }

    @Test func aDryRunShowsDifferencesWithoutTheValues() async throws {
        try await Self.withPlay(Self.injection) { bench in
            let output = try await bench.program("run", "--check", "--vault-password-file", "pass", "play.yml")
            #expect(output.status == 0, "\(output.stderr)")
            #expect(output.stdout.contains("string=********"))
            #expect(output.stdout.contains("<qemu:env name='VP_TEST' value='********'/>"))
            #expect(output.stdout.contains("+VP_TEST=********"))
            #expect(output.stdout.contains("Inject ********"))
            Self.expectNoSecret(in: output)
        }
    }

    @Test func reportsForProgramsHaveNoneOfTheValues() async throws {
        try await Self.withPlay(Self.injection + "\n" + Self.monitor + "\n- fail: no {{ vars.token }}") { bench in
            for format in ["json", "jsonl"] {
                let output = try await bench.program(
                    "run", "-v", "--diff", "--output", format, "--junit", "j.xml", "--html", "p.html",
                    "--vault-password-file", "pass", "play.yml")
                #expect(output.status == 2, "\(output.stderr)")
                Self.expectNoSecret(in: output)
                for text in [output.stdout] + ["j.xml", "p.html"].map({ bench.text(of: $0) ?? "" }) {
                    #expect(text.contains("Inject ********") && text.contains("no ********"))
                    for secret in Self.secrets { #expect(!text.lowercased().contains(secret), "\(text)") }
                }
            }
        }
    }

    @Test func aRunWritesTheValuesShowsNoneAndIsTakenBackWithThePasswordAlone() async throws {
        try await Self.withPlay(Self.injection + "\n" + Self.monitor) { bench in
            let guest = bench.guests[0]
            let before = try await bench.snapshot(guest)
            let run = try await bench.program("run", "-v", "--diff", "--vault-password-file", "pass", "play.yml")
            #expect(run.status == 0, "\(run.stdout)\(run.stderr)")
            #expect(run.stdout.contains("reply: \"********\""))
            #expect(run.stdout.contains("******** and ******** at ********"))
            Self.expectNoSecret(in: run)
            let after = try await bench.snapshot(guest)
            #expect(after.xml.contains("string=alice-the-admin") && after.xml.contains("hunter2 &lt;&amp;"))
            let name = try #require(try await bench.program("history").stdout.split(separator: " ").first)
            let history = try await bench.program("history", String(name))
            #expect(history.stdout.contains("Inject ********"))
            Self.expectNoSecret(in: history)
            try Self.expectNoSecretKept(by: bench)

            for arguments in [["rollback"], ["rollback", "--vault-password-file", "play.yml"]] {
                let refused = try await bench.program(arguments: arguments)
                #expect(refused.status == 65)
                #expect(refused.stderr.contains("--vault-password-file"))
                #expect(try await bench.snapshot(guest) == after)
            }
            let undone = try await bench.program("rollback", "--vault-password-file", "pass")
            #expect(undone.status == 0, "\(undone.stdout)\(undone.stderr)")
            Self.expectNoSecret(in: undone)
            #expect(try await bench.snapshot(guest) == before)
            let reply = try await Lab.virsh(
                "qemu-monitor-command", guest,
                #"{"execute":"qom-get","arguments":{"path":"/machine","property":"append"}}"#)
            #expect(reply.contains("alice-the-admin"))
            try Self.expectNoSecretKept(by: bench)
        }
    }

    @Test func aFailedRunUndoesItselfAndItsErrorsShowNoValue() async throws {
        let steps =
            Self.injection + "\n" + """
                - name: Refused
                  hmp: "{{ vars.user }} {{ vars.port }}"
                """
        try await Self.withPlay(steps) { bench in
            let before = try await bench.snapshot(bench.guests[0])
            let output = try await bench.program("run", "--vault-password-file", "pass", "play.yml")
            #expect(output.status == 2)
            #expect(output.stdout.contains("rolled_back=1"))
            Self.expectNoSecret(in: output)
            #expect(try await bench.snapshot(bench.guests[0]) == before)
            try Self.expectNoSecretKept(by: bench)
        }
        try await Self.withPlay(
            """
            - name: Mismatch
              qmp: query-name
              expect: {$.name: "{{ vars.user }}", $.port: {one_of: ["{{ vars.port }}"]}}
            """
        ) { bench in
            let output = try await bench.program("run", "--vault-password-file", "pass", "play.yml")
            #expect(output.status == 2)
            #expect(output.stdout.contains("wanted: \"********\""), "\(output.stdout)")
            Self.expectNoSecret(in: output)
            try Self.expectNoSecretKept(by: bench)
        }
    }

    /// What holds no value of the vault is in the journal as ever.
    @Test func aChangeWithoutValuesNeedsNoPasswordToBeTakenBack() async throws {
        try await Self.withPlay("- inject: {args: [\"-d\", \"guest_errors\"]}") { bench in
            let before = try await bench.snapshot(bench.guests[0])
            #expect(try await bench.program("run", "--vault-password-file", "pass", "play.yml").status == 0)
            #expect(try await bench.program("rollback").status == 0)
            #expect(try await bench.snapshot(bench.guests[0]) == before)
        }
    }

    @Test func whatEditWritesHasTheValues() async throws {
        try await Self.withPlay(Self.injection) { bench in
            let output = try await bench.program(
                arguments: ["edit", "--steps", "play.yml", "--play", "1", "--vault-password-file", "pass"],
                input: bench.xml(of: "web-1"))
            #expect(output.status == 0, "\(output.stderr)")
            #expect(output.stdout.contains("string=alice-the-admin"))
        }
    }

    @Test(arguments: [["check"], ["list", "steps"], ["run"]])
    func withoutThePasswordTheOptionIsNamedAtTheValue(_ command: [String]) async throws {
        try await Self.withPlay(Self.injection) { bench in
            let output = try await bench.program(arguments: command + ["play.yml"])
            #expect(output.status == 65)
            #expect(output.stderr.contains("play.yml:5:12: error: this is encrypted, and no password is given"))
            #expect(output.stderr.contains("give --vault-password-file FILE"))
        }
    }
}

extension Bench {
    fileprivate func text(of name: String) -> String? {
        try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }
}
