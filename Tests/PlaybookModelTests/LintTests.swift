// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Diagnostics
import Foundation
import PlaybookModel
import TestSupport
import Testing

/// Every folder of `Warnings` holds a playbook that runs and what its reader is told of it: by the rule that the folder
/// is named after, or by all of them.
@Suite struct LintTests {
    static let cases = (try? Golden.cases(in: Golden.folder("Warnings", beside: #filePath))) ?? []
    static var rules: [any LintRule.Type] { .standard }
    static let examples = rules.compactMap { rule in rule.guide.example.map { (rule.code, $0) } }

    static func findings(
        in text: String, named name: String = "playbook.yml", rules: [any LintRule.Type] = Self.rules
    ) throws -> [Diagnostic] {
        try PlaybookReader(catalog: .standard, rules: rules).read(SourceFile(name: name, text: text)).findings
    }

    @Test func everyRuleHasACase() throws {
        let names = Set(Self.cases.map(\.lastPathComponent))
        #expect(names.isSuperset(of: Self.examples.map(\.0)))
        #expect(Set(Self.rules.map { $0.code }).count == Self.rules.count)
    }

    @Test(arguments: cases) func aPlaybookIsWarnedOf(_ folder: URL) throws {
        let own = Self.rules.filter { $0.code == folder.lastPathComponent }
        let file = folder.appendingPathComponent("playbook.yml")
        let found = try Self.findings(
            in: String(contentsOf: file, encoding: .utf8), named: file.path, rules: own.isEmpty ? Self.rules : own)
        #expect(found.allSatisfy { $0.severity != .error })
        try Golden.expect(
            DiagnosticRenderer(colors: false).render(found).replacing(folder.path + "/", with: ""),
            is: folder.appendingPathComponent("expected.txt"))
    }

    @Test(arguments: examples) func aBadExampleBreaksItsRuleAlone(code: String, example: LintGuide.Example) throws {
        let found = try Self.findings(in: example.bad)
        #expect(Set(found.map(\.code)) == [code])
    }

    @Test(arguments: examples) func aGoodExampleBreaksNoRule(code: String, example: LintGuide.Example) throws {
        #expect(try Self.findings(in: example.good) == [])
    }

    @Test func aGuideIsWrittenInSentences() {
        for guide in Self.rules.map({ $0.guide }) {
            #expect(guide.summary.hasSuffix("."), "\(guide.code)")
            #expect(guide.reason.hasSuffix("."), "\(guide.code)")
        }
    }

    @Test(arguments: examples) func aCommentOnItsLineSilencesEveryRule(code: String, example: LintGuide.Example) throws
    {
        let lines = example.bad.split(separator: "\n", omittingEmptySubsequences: false)
        let found = try Self.findings(in: example.bad)
        for comment in ["# noqa", "# noqa: \(code)"] {
            let places = Set(found.compactMap { $0.range?.start.line })
            #expect(!places.isEmpty)
            let text = lines.enumerated().map { number, line in
                guard places.contains(number + 1) else { return String(line) }
                let bare = line.range(of: "   # noqa").map { line[..<$0.lowerBound] } ?? line
                return "\(bare)   \(comment)"
            }
            // Without the comment that it is about, the line has what that silenced.
            let left = try Self.findings(in: text.joined(separator: "\n")).filter { $0.code == code }
            #expect(left == [], "\(comment)")
        }
    }

    @Test func aKeyThatHasNoEffectIsWarnedOf() throws {
        let text = """
            - domains: a
              steps:
                - pause: 10s
                  timeout: 5s
                - event: STOP
                  timeout: 5s
                  undo: {qmp: cont}
                - {debug: hello, undo: {hmp: log none}}
                - {qmp: query-status, undo: {qmp: cont}}
                - {hmp: info status, undo: {qmp: cont}}
                - {hmp: x/4gx 0, undo: {qmp: cont}}
                - {qmp: stop, timeout: 5s, undo: {qmp: cont}}
            """
        let found = try Self.findings(in: text).filter { $0.code == "no-effect" }
        #expect(found.map(\.range?.start.line) == [4, 7, 8, 9, 10, 11])
        #expect(
            DiagnosticRenderer(colors: false).render(Array(found.prefix(2))) == """
                playbook.yml:4:16: warning: `timeout` bounds calls to the hypervisor, and `pause` makes none [no-effect]
                 4 |       timeout: 5s
                   |                ^~
                  help: remove it
                playbook.yml:7:13: warning: `event` changes nothing here that `undo` could take back [no-effect]
                 7 |       undo: {qmp: cont}
                   |             ^~~~~~~~~~~
                  help: remove it, or move it to the step that makes the change

                """)
    }

    @Test func aKeyOrAnActionThatIsDeprecatedIsToldWithWhatToWriteInstead() throws {
        let text = """
            - domains: a
              steps:
                - old: {message: x}   # noqa: irreversible
                - old: {message: x}   # noqa: deprecated-key
            """
        let playbook = try PlaybookReader(catalog: ActionCatalog([OldAction.self])).read(
            SourceFile(name: "p.yml", text: text))
        #expect(
            DiagnosticRenderer(colors: false).render(playbook.warnings) == """
                p.yml:3:7: warning: `old` is deprecated: a later version will not know it [deprecated-key]
                 3 |     - old: {message: x}   # noqa: irreversible
                   |       ^~~
                  help: write `debug`
                p.yml:3:13: warning: `message` is deprecated: a later version will not know it [deprecated-key]
                 3 |     - old: {message: x}   # noqa: irreversible
                   |             ^~~~~~~
                  help: write `msg`

                """)
        let schema = PlaybookSchema.schema(for: ActionCatalog([OldAction.self])).text()
        #expect(schema.matches(of: /"deprecated":true/).count == 2)
    }
}

/// An action that is on its way out, with a key that is.
private struct OldAction: Action {
    struct Change: Codable, Sendable {}

    private static let message = Field<String>("message", "What to show.", replacement: "write `msg`")

    static let spec = ActionSpec(
        key: "old", summary: "Shows a message.", example: "- old: {message: x}", replacement: "write `debug`",
        fields: [message])

    init(_ body: ActionBody, reading: inout Reading) { _ = reading.value(Self.message, of: body) }

    func plan(on target: TargetView) async throws(StepFailure) -> Planned<Change>? { nil }

    static func apply(_ change: Change, on target: ActionTarget) async throws(StepFailure) -> Applied<Change> {
        Applied(changed: false)
    }

    static func undo(_ change: Change, on target: ActionTarget) async throws(UndoFailure) {}
}
