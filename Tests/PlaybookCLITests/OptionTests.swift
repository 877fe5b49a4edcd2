// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import ArgumentParser
import Diagnostics
import PlaybookModel
import Testing

@testable import PlaybookCLI

/// Options that are wrong, and what is said of them.
@Suite struct OptionTests {
    @Test(arguments: [
        (["run", "--tags", "", "a.yml"], "--tags takes names of tags"),
        (["run", "--skip-tags", " , ", "a.yml"], "--skip-tags takes names of tags"),
        (["plan", "-o", "x", "-t", "", "a.yml"], "--tags takes names of tags"),
        (["run", "-i", "hosts", "a.yml"], "the host is named with -c URI"),
        (["run", "--inventory", "hosts", "a.yml"], "the host is named with -c URI"),
        (["run", "-l", "web", "a.yml"], "domains are named with -d"),
        (["list", "domains", "--limit", "web", "a.yml"], "domains are named with -d"),
        (["run", "-c", "qemu:///system", "-c", "test:///default", "a.yml"], "-c names one host"),
    ]) func aWrongOptionIsAUsageError(_ words: [String], _ told: String) {
        do {
            _ = try VirtPlaybook.parseAsRoot(words)
            Issue.record("it was taken")
        } catch {
            #expect(VirtPlaybook.message(for: error).contains(told), "\(VirtPlaybook.fullMessage(for: error))")
            #expect(VirtPlaybook.exitCode(for: error).rawValue == 64)
        }
    }

    @Test func whatIsRightIsTaken() throws {
        let words = ["run", "-t", "a,b", "--tags", "c", "--connect", "test:///default", "a.yml"]
        let run = try #require(try VirtPlaybook.parseAsRoot(words) as? Run)
        #expect(run.connection.uri == "test:///default")
        #expect(run.selection.kept().tags == ["a", "b", "c"])
    }

    @Test func aShortOptionMayHaveItsValueAtOnce() throws {
        let words = ["run", "-ctest:///default", "-dweb-*", "-f3", "-ta,b", "-vv", "-CD", "a.yml"]
        let run = try #require(try VirtPlaybook.parseAsRoot(words) as? Run)
        #expect(run.connection.uri == "test:///default")
        #expect(run.selection.kept().tags == ["a", "b"])
        #expect(run.input.playbooks == ["a.yml"])
        #expect(run.limit.domains == ["web-*"])
        #expect(run.conduct.forks == 3 && run.conduct.verbose == 2)
        #expect(run.check && run.diff)
        #expect((try VirtPlaybook.parseAsRoot(["history", "-n0"]) as? History)?.limit == 0)
    }

    @Test func anEncryptedValueIsNoReasonToOfferNothing() throws {
        let text = """
            - domains: a
              vars:
                pw: !vault |
                  $ANSIBLE_VAULT;1.1;AES256
                  3361
              steps:
                - {name: First, debug: "{{ vars.pw }}", tags: [one]}

            """
        let playbook = try PlaybookReader(catalog: .standard, vault: ClosedVault()).read(
            SourceFile(name: "a.yml", text: text))
        #expect(playbook.plays.flatMap(\.steps).map(\.title) == ["First"])
    }
}
