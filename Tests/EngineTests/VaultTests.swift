// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Diagnostics
import Engine
import Foundation
import Hypervisor
import PlaybookModel
import RunStore
import Testing

/// What a vault held, on its way through the executor.
@Suite struct VaultTests {
    /// A vault whose cipher is base64.
    private struct OpenVault: TextVault {
        let secrets = Secrets()

        func decrypted(_ text: String, at range: SourceRange?) throws(InvalidInput) -> String {
            let body = text.split(separator: "\n").last.map(String.init) ?? ""
            guard let data = Data(base64Encoded: body) else {
                throw InvalidInput(.error("damaged", "this is not base64", at: range))
            }
            return String(decoding: data, as: UTF8.self)
        }

        func encrypted(_ text: String) throws(InvalidInput) -> String {
            VaultMark.text + "\n" + Data(text.utf8).base64EncodedString()
        }
    }

    /// `fresh-secret`, encrypted.
    private static let value = "!vault \"$ANSIBLE_VAULT;\\nZnJlc2gtc2VjcmV0\""

    private static func options(_ vault: OpenVault) -> RunOptions {
        var options = RunOptions()
        options.vault = vault
        options.showsDifferences = true
        return options
    }

    @Test func noEventAndNoRecordShowsIt() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"))
        let run = RunID(startingAt: Date())
        let summary = try await bench.run(
            """
            - domains: a
              vars:
                token: \(Self.value)
                list: ["{{ vars.token }}", "other"]
              steps:
                - name: Inject {{ vars.token }}
                  inject: {args: ["-name", "x={{ vars.token }}"]}
                - name: Each
                  debug: "item {{ item }} of {{ vars.token | upper }}"
                  loop: "{{ vars.list }}"
                  register: each
                - name: Keep
                  set_vars: {copy: "{{ vars.token }}-copy"}
                - name: Break
                  assert: {$.vars.copy: "{{ vars.token }}"}
                  on_failure: stop
            """, options: Self.options(OpenVault()), id: run)
        #expect(summary.outcome == .targetFailed)
        #expect(bench.results.first == "changed Inject ********")
        let events = bench.events(from: 0).map { "\($0)" }
        let shown = events.joined(separator: "\n")
        #expect(events.count >= 5 && shown.contains("item ******** of ********"))
        // Where something stands in the user's text, the text is encrypted.
        #expect(!shown.lowercased().contains("fresh-secret"))
        let kept = try await bench.store.results(of: run).map { "\($0)" }.joined()
        #expect(kept.contains("Inject ********") && !kept.contains("fresh-secret"))
    }

    @Test func theJournalHoldsItEncryptedAndIsUndoneByWhoHasThePassword() async throws {
        let bench = try EngineBench()
        let domain = try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"))
        let before = try await bench.snapshot(domain)
        let run = RunID(startingAt: Date())
        _ = try await bench.run(
            """
            - domains: a
              vars: {token: \(Self.value)}
              steps:
                - inject: {env: {PLAIN: "1"}}
                - inject: {env: {TOKEN: "{{ vars.token }}"}}
            """, options: Self.options(OpenVault()), id: run)
        #expect(try await bench.snapshot(domain).xml?.contains("fresh-secret") == true)
        let changes = try await bench.store.changes(of: run)
        #expect(changes.map(\.isSealed) == [false, true])
        for change in changes { #expect(!"\(change)".contains("fresh-secret")) }

        #expect(try await bench.rollback(run).outcome == .undoIncomplete)
        #expect(try await bench.snapshot(domain).xml?.contains("fresh-secret") == true)
        let vault = OpenVault()
        #expect(try await bench.rollback(run, vault: vault).outcome == .done)
        #expect(try await bench.snapshot(domain) == before)
        #expect(vault.secrets.texts == ["fresh-secret"])
        for change in try await bench.store.changes(of: run) { #expect(!"\(change)".contains("fresh-secret")) }
    }

    @Test func aPlanKnowsAnEncryptedFileByWhatItHolds() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let sealed = try OpenVault().encrypted("pin: fresh-secret\n")
        let text = """
            - domains: a
              vars_files: secret.yml
              steps:
                - debug: "{{ vars.pin }}"
            """
        let path = folder.appendingPathComponent("play.yml").path
        try sealed.write(to: folder.appendingPathComponent("secret.yml"), atomically: true, encoding: .utf8)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let playbook = try PlaybookReader(catalog: .standard, vault: OpenVault()).read(path: path)
        let plan = RunPlan(
            run: RunID(startingAt: Date()), version: "0.1.0", made: Date(),
            request: RunPlan.Request(
                connect: nil, isReadOnly: false, sendsQueries: false, selection: RunPlan.Selection(), variables: []),
            playbooks: [playbook], targets: [])
        #expect(Set(plan.inputs.map(\.sha256)) == [SHA256.digest(of: text), SHA256.digest(of: sealed)])
    }

    /// The journal keeps what is written as a difference: of `rest` the XML says a part already.
    @Test func aValueOfWhichTheXMLHasAPartIsEncryptedToo() async throws {
        let bench = try EngineBench()
        try await bench.hypervisor.defineElsewhere(EngineBench.xml("a"))
        let run = RunID(startingAt: Date())
        _ = try await bench.run(
            """
            - domains: a
              steps:
                - xml: [{set: title, to: fresh-other}]
            - domains: a
              vars: {token: \(Self.value)}
              steps:
                - xml: [{set: title, to: "{{ vars.token }}"}]
            """, options: Self.options(OpenVault()), id: run)
        #expect(try await bench.store.changes(of: run).map(\.isSealed) == [false, true])
    }
}
