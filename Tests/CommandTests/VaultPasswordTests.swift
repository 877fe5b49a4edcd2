// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// Where the password of a vault comes from.
@Suite(.enabled(if: Lab.isWanted)) struct VaultPasswordTests {
    /// `0123456789abcdef` under `other`, with the id `prod`.
    private static let labelled = """
        $ANSIBLE_VAULT;1.2;AES256;prod
        64633765343136326239366339386466313763613762393364396462383862636633303561653833
        3264313038653362383236646366343337623964373965650a386236366437653664346538356264
        63393136316534346466363134373039386361613764653833366466666362636562393339316431
        6561636138613232340a333265383936316565666233333964633833633762386533316238393734
        31663932316466663062363434613964383764303062376662333134336364633131
        """

    /// A playbook with an encrypted value, and `check` of it with these options.
    private static func check(
        _ options: String..., environment: [String: String] = [:], files: [String: String] = ["pass": "other"],
        executable: [String] = []
    ) async throws -> Lab.Output {
        var output: Lab.Output?
        try await Bench.with(guests: 0) { bench in
            try write(into: bench)
            for (name, text) in files { try bench.write(name, text) }
            for name in executable {
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o755], ofItemAtPath: bench.folder.appendingPathComponent(name).path)
            }
            output = try await bench.program(
                arguments: ["check"] + options + ["play.yml"], environment: environment)
        }
        return try #require(output)
    }

    private static func write(into bench: Bench) throws {
        let value = labelled.split(separator: "\n").map { "        \($0)\n" }.joined()
        try bench.write(
            "play.yml",
            "- domains: web-1\n  vars:\n    key: !vault |\n\(value)  steps:\n    - debug: \"{{ vars.key }}\"\n")
    }

    @Test func aFileIsTakenWithoutTheSpaceAroundIt() async throws {
        let output = try await Self.check("--vault-password-file", "pass", files: ["pass": "\n  other \r\n\n"])
        #expect(output.status == 0, "\(output.stderr)")
    }

    @Test func theFileOfTheIdIsTaken() async throws {
        let files = ["pass": "other", "dev": "wrong"]
        let output = try await Self.check("--vault-id", "dev@dev", "--vault-id", "prod@pass", files: files)
        #expect(output.status == 0, "\(output.stderr)")
    }

    @Test func theEnvironmentNamesAFileWhereNoOptionDoes() async throws {
        let name = "ANSIBLE_VAULT_PASSWORD_FILE"
        #expect(try await Self.check(environment: [name: "pass"]).status == 0)
        let files = ["pass": "other", "wrong": "wrong"]
        let output = try await Self.check(
            "--vault-password-file", "wrong", environment: [name: "pass"], files: files)
        #expect(output.status == 65)
    }

    @Test func aProgramPrintsIt() async throws {
        let files = ["pass": "#!/bin/sh\necho other\n"]
        let output = try await Self.check("--vault-password-file", "./pass", files: files, executable: ["pass"])
        #expect(output.status == 0, "\(output.stderr)")
    }

    @Test func aClientIsToldTheId() async throws {
        let files = ["keys-client.sh": "#!/bin/sh\n[ \"$1 $2\" = '--vault-id prod' ] && echo other\n"]
        let output = try await Self.check(
            "--vault-id", "prod@./keys-client.sh", files: files, executable: ["keys-client.sh"])
        #expect(output.status == 0, "\(output.stderr)")
    }

    @Test(arguments: [
        ("#!/bin/sh\nexit 3\n", "ended with status 3"), ("#!/bin/sh\nkill -9 $$\n", "ended with signal 9"),
        ("#!/bin/sh\n", "printed nothing"), ("other", "cannot be run"),
    ]) func aProgramThatGivesNoneIsAnError(_ program: String, _ reason: String) async throws {
        let output = try await Self.check(
            "--vault-password-file", "./pass", files: ["pass": program], executable: ["pass"])
        #expect(output.status == 65)
        #expect(output.stderr.contains(reason), "\(output.stderr)")
    }

    @Test(arguments: [("pass", "it is empty"), ("missing", "there is no such file"), (".", "it is a folder")])
    func aFileWithoutOneIsAnError(_ name: String, _ reason: String) async throws {
        let output = try await Self.check("--vault-password-file", name, files: ["pass": " \n"])
        #expect(output.status == 65)
        #expect(output.stderr.contains(reason), "\(output.stderr)")
    }

    @Test(arguments: ["prod", "@pass", "prod@"]) func anIdNeedsItsSource(_ option: String) async throws {
        let output = try await Self.check("--vault-id", option)
        #expect(output.status == 64)
        #expect(output.stderr.contains("--vault-id takes ID@FILE or ID@prompt"))
    }

    @Test func nothingIsReadWhereNothingIsEncrypted() async throws {
        try await Bench.with(guests: 0) { bench in
            try bench.write("play.yml", "- domains: web-1\n  steps:\n    - debug: hello\n")
            let output = try await bench.program(
                "check", "--ask-vault-pass", "--vault-password-file", "missing", "play.yml")
            #expect(output.status == 0, "\(output.stderr)")
        }
    }

    @Test(arguments: ["--ask-vault-pass", "--vault-id prod@prompt"])
    func aTerminalIsAskedAndShowsNothingOfTheAnswer(_ option: String) async throws {
        let binary = try #require(Lab.environment["VIRT_PLAYBOOK_BINARY"], "run the tests with scripts/test")
        try await Bench.with(guests: 0) { bench in
            try Self.write(into: bench)
            // The answer is typed once the question stands there: what was typed before it would be thrown away.
            let answer = "until grep -q 'Vault password' shown; do sleep 0.02; done; printf 'otter\\025othex\\177r\\n'"
            let output = try await Lab.run(
                "bash",
                ["-c", ": >shown; (\(answer)) | script -qefc '\(binary) check \(option) play.yml' shown"],
                environment: ["TERM": "xterm"], in: bench.folder.path)
            #expect(output.status == 0, "\(output.stdout)\(output.stderr)")
            #expect(output.stdout.contains("Vault password"))
            #expect(output.stdout.contains("ok, 1 play"))
            #expect(!output.stdout.contains("oth") && !output.stdout.contains("otter"))
        }
    }

    @Test func withoutATerminalNobodyIsAsked() async throws {
        let binary = try #require(Lab.environment["VIRT_PLAYBOOK_BINARY"], "run the tests with scripts/test")
        try await Bench.with(guests: 0) { bench in
            try Self.write(into: bench)
            let output = try await Lab.run(
                "setsid", ["-w", binary, "check", "--ask-vault-pass", "play.yml"], in: bench.folder.path)
            #expect(output.status == 65)
            #expect(output.stderr.contains("there is no terminal"))
        }
    }
}
