// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Diagnostics
import Foundation
import Matching
import PlaybookModel
import Testing

@testable import PlaybookCLI

/// What `check` prints for programs.
@Suite struct CheckOutputTests {
    /// Playbooks in a folder of their own, with a name that an address must escape.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("vp-\(UUID().uuidString)").path

        init() throws {
            try FileManager.default.createDirectory(atPath: path + "/a b", withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func file(_ name: String, _ text: String = "- domains: a\n") throws -> SourceFile {
            try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
            return SourceFile(name: "\(path)/\(name)", text: text)
        }

        func log(_ diagnostics: [Diagnostic]) -> SARIFLog {
            SARIFLog(diagnostics, rules: .standard, folder: path, fallback: "\(path)/first.yml")
        }
    }

    private func range(_ file: SourceFile, _ start: (Int, Int), _ end: (Int, Int)) -> SourceRange {
        SourceRange(
            file: file, start: SourcePosition(line: start.0, column: start.1),
            end: SourcePosition(line: end.0, column: end.1))
    }

    @Test func aSARIFLogHasWhatTheStandardAndCodeScanningAskFor() throws {
        let folder = try Folder()
        let file = try folder.file("a b/ü.yml")
        let log = folder.log([
            .error("unknown-key", "no `x`", at: range(file, (1, 3), (1, 4)), help: "did you mean `y`?"),
            .warning("irreversible", "nothing takes this back", at: range(file, (1, 3), (2, 1))),
            .note("unnamed-step", "no name", at: range(file, (1, 1), (1, 2))),
            .error("bad-variable", "-e has none", at: range(SourceFile(name: "-e", text: "x"), (1, 1), (1, 2))),
            .error("unreadable-file", "no file", at: nil),
        ]).json
        #expect(log[member: "version"] == .string("2.1.0"))
        #expect(log[member: "$schema"] == .string("https://json.schemastore.org/sarif-2.1.0.json"))
        let runs = try #require(log[member: "runs"]?.list)
        #expect(runs.count == 1)
        let driver = try #require(runs[0][member: "tool"]?[member: "driver"])
        #expect(driver[member: "name"] == .string("virt-playbook"))
        let rules = try #require(driver[member: "rules"]?.list)
        let ids = rules.compactMap { $0[member: "id"]?.string }
        #expect(Set(ids).count == rules.count)
        for rule in rules {
            for text in ["shortDescription", "fullDescription", "help"] {
                #expect(rule[member: text]?[member: "text"]?.string?.isEmpty == false, "\(text)")
            }
            let level = rule[member: "defaultConfiguration"]?[member: "level"]?.string ?? ""
            #expect(["error", "warning", "note"].contains(level))
        }
        let results = try #require(runs[0][member: "results"]?.list)
        #expect(results.map { $0[member: "level"]?.string } == ["error", "warning", "note", "error", "error"])
        for result in results {
            let index = try #require(result[member: "ruleIndex"]?.number)
            #expect(result[member: "ruleId"]?.string == ids[index])
            #expect(result[member: "message"]?[member: "text"]?.string?.isEmpty == false)
            let locations = try #require(result[member: "locations"]?.list)
            #expect(locations.count == 1)
            let place = try #require(locations[0][member: "physicalLocation"])
            let address = try #require(place[member: "artifactLocation"])
            #expect(address[member: "uriBaseId"] == .string("%SRCROOT%"))
            let region = try #require(place[member: "region"])
            #expect((region[member: "startLine"]?.number ?? 0) >= 1)
        }
        let base = runs[0][member: "originalUriBaseIds"]?[member: "%SRCROOT%"]?[member: "uri"]?.string ?? ""
        #expect(base.hasPrefix("file:///"))
        #expect(base.hasSuffix("/"))
        let first = results[0][member: "locations"]?.list?[0][member: "physicalLocation"]
        #expect(first?[member: "artifactLocation"]?[member: "uri"] == .string("a%20b/%C3%BC.yml"))
        #expect(
            first?[member: "region"]
                == .object([
                    "startLine": .integer(1), "startColumn": .integer(3), "endLine": .integer(1),
                    "endColumn": .integer(4),
                ]))
        #expect(results[0][member: "message"]?[member: "text"] == .string("no `x`\nhelp: did you mean `y`?"))
        #expect(runs[0][member: "columnKind"] == .string("unicodeCodePoints"))
    }

    @Test func whatHasNoPlaceInAFileIsPutAtTheFirstPlaybook() throws {
        let folder = try Folder()
        let log = folder.log([.error("unreadable-file", "no file", at: nil)]).json
        let result = log[member: "runs"]?.list?[0][member: "results"]?.list?[0]
        let place = result?[member: "locations"]?.list?[0][member: "physicalLocation"]
        #expect(place?[member: "artifactLocation"]?[member: "uri"] == .string("first.yml"))
        #expect(place?[member: "region"] == .object(["startLine": .integer(1)]))
    }

    @Test func aFileElsewhereHasItsWholeAddress() throws {
        let (folder, other) = (try Folder(), try Folder())
        let file = try other.file("x.yml")
        let log = folder.log([.error("unknown-key", "no", at: range(file, (1, 1), (1, 1)))]).json
        let result = log[member: "runs"]?.list?[0][member: "results"]?.list?[0]
        let address = result?[member: "locations"]?.list?[0][member: "physicalLocation"]?[member: "artifactLocation"]
        #expect(address == .object(["uri": .string("file://\(file.name)")]))
    }

    @Test func aLevelDecidesWhatBecomesOfWarningsAndNotes() {
        let found: [Diagnostic] = [
            .error("a", "a", at: nil), .warning("b", "b", at: nil), .note("c", "c", at: nil),
        ]
        func severities(_ level: LintLevel) -> [Diagnostic.Severity] {
            found.compactMap(level.applied).map(\.severity)
        }
        #expect(severities(.off) == [.error])
        #expect(severities(.warning) == [.error, .warning, .note])
        #expect(severities(.error) == [.error, .error, .note])
    }

    @Test func aReportCountsWhatCouldBeReadAndSaysWhatIsWrong() throws {
        let text = "- domains: a\n  steps:\n    - qmp: balloon\n    - qmp: query-status\n"
        let good = SourceFile(name: "good.yml", text: "- domains: a\n  steps:\n    - debug: x\n")
        let bad = SourceFile(name: "bad.yml", text: text)
        let reader = PlaybookReader(catalog: .standard, rules: .standard)
        let playbooks = [try reader.read(good), try reader.read(bad)]
        let report = CheckReport(playbooks, playbooks.flatMap(\.findings).compactMap(LintLevel.error.applied))
        #expect(report.hasMistakes)
        #expect(report.text == "good.yml: ok, 1 play, 1 step\n")
        #expect(report.json[member: "version"] == .integer(1))
        #expect(
            report.json[member: "playbooks"]?.list?[1]
                == .object([
                    "file": .string("bad.yml"), "plays": .integer(1), "steps": .integer(2), "ok": .bool(false),
                ]))
        let diagnostic = report.json[member: "diagnostics"]?.list?[0]
        #expect(diagnostic?[member: "code"] == .string("irreversible"))
        #expect(diagnostic?[member: "severity"] == .string("error"))
        let place = ["line", "column", "end_line", "end_column"].map { diagnostic?[member: $0] }
        #expect(place == [.integer(3), .integer(7), .integer(3), .integer(10)])
    }
}

extension JSONValue {
    fileprivate var list: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
    fileprivate var number: Int? { if case .integer(let number) = self { Int(number) } else { nil } }
}
