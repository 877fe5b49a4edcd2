// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation
import Matching
import Testing

@testable import QMPSchema

/// Commands held against the schema of a QEMU 7.2.
@Suite struct CommandCheckerTests {
    private func expect(
        _ command: String, _ findings: String..., at location: SourceLocation = #_sourceLocation
    ) throws {
        #expect(try Samples.findings(command) == findings, sourceLocation: location)
    }

    @Test func anUnknownCommandSuggestsTheNearest() throws {
        try expect("query-statuss", "error: there is no QMP command `query-statuss`; did you mean `query-status`?")
        try expect(#"{"execute":"frobnicate"}"#, "error: there is no QMP command `frobnicate`")
    }

    @Test(arguments: ["5", "true", #"{"execute":5}"#]) func aNameThatIsNoTextIsUnknown(_ command: String) throws {
        let tree = LocatedJSON(range: nil, content: .value(try JSONValue(parsing: command)))
        let found = try Samples.findings(tree)
        #expect(found.count == 1 && found[0].hasPrefix("error: there is no QMP command `"), "\(found)")
    }

    @Test func whatIsKnownPasses() throws {
        try expect("query-status")
        try expect(#"{"execute":"query-status","arguments":{}}"#)
        try expect(#"{"execute":"qom-set","arguments":{"path":"/","property":"x","value":{"any":[1,null]}}}"#)
    }

    @Test func aVariableThatGivesTextSaysHowItGivesMore() throws {
        let file = SourceFile(name: "a.yml", text: "value: \"{{ vars.size }}\"\n")
        let range = SourceRange(
            file: file, start: SourcePosition(line: 1, column: 8), end: SourcePosition(line: 1, column: 25))
        func help(_ text: String) throws -> String? {
            let value = LocatedJSON(range: range, content: .value(.string(text)))
            let arguments = LocatedJSON(
                range: range, content: .object([LocatedJSON.Member(key: "value", keyRange: nil, value: value)]))
            let name = LocatedJSON(range: range, content: .value(.string("balloon")))
            let command = LocatedJSON(
                range: range,
                content: .object([
                    LocatedJSON.Member(key: "execute", keyRange: nil, value: name),
                    LocatedJSON.Member(key: "arguments", keyRange: nil, value: arguments),
                ]))
            var findings = DiagnosticCollector()
            try Samples.schema.get().check(command, into: &findings)
            return findings.diagnostics.first?.help
        }
        #expect(try help("8388608") == #"-e size=… gives text: write -e '{"size": 8388608}'"#)
        #expect(try help("8M") == #"-e size=… gives text: write -e '{"size": 8388608}'"#)
        #expect(try help("much") == nil)
    }

    @Test func unknownAndMissingMembersAreTold() throws {
        try expect(
            #"{"execute":"balloon","arguments":{"valeu":1}}"#,
            "error: `balloon` takes no `valeu`; did you mean `value`?")
        try expect(
            #"{"execute":"qom-set","arguments":{"path":"/"}}"#, "error: `qom-set` needs `property` and `value`")
        try expect("qom-get", "error: `qom-get` needs `path` and `property`")
        try expect(#"{"execute":"stop","arguments":{"now":true}}"#, "error: `stop` takes no `now`; it takes nothing")
        try expect(
            #"{"execute":"balloon","arguments":[1]}"#,
            "error: `arguments` takes a mapping, not a list; arguments: {name: value}")
    }

    @Test func wholeNumbersAreTheWholeRangeAndNoFractions() throws {
        for value in ["0", "-9223372036854775808", "18446744073709551615"] {
            try expect(#"{"execute":"balloon","arguments":{"value":\#(value)}}"#)
        }
        func told(_ value: String, _ finding: String) throws {
            try expect(#"{"execute":"balloon","arguments":{"value":\#(value)}}"#, finding)
        }
        try told(
            "1e30",
            "error: `value` is beyond what QEMU's whole numbers hold; they reach from -9223372036854775808 to 18446744073709551615"
        )
        try told("1.5", "error: `value` takes a whole number without a fraction or an exponent, not a number")
        try told("true", "error: `value` takes a whole number, not a boolean")
        try told("\"512\"", "error: `value` takes a whole number, not a string; write it without quotes: 512")
        try told("\"4G\"", "error: `value` takes a whole number, not a string; QMP takes bytes: 4294967296")
        try told("null", "error: `value` takes a whole number, not null; leave it out, or give it a value")
    }

    @Test func textBooleansAndListsAreThemselvesAlone() throws {
        try expect(
            #"{"execute":"set_link","arguments":{"name":7,"up":"on"}}"#,
            "error: `name` takes text, not an integer; put it in quotes: \"7\"",
            "error: `up` takes true or false, not a string; write true, without quotes")
        try expect(
            #"{"execute":"migrate-set-capabilities","arguments":{"capabilities":{}}}"#,
            "error: `capabilities` takes a list, not a mapping; put it in brackets: [a, b]")
    }

    @Test func valuesOfEnumerationsAreChecked() throws {
        try expect(
            #"{"execute":"watchdog-set-action","arguments":{"action":"paus"}}"#,
            "error: `paus` is no value of `action`; did you mean `pause`?")
        try expect(
            #"{"execute":"watchdog-set-action","arguments":{"action":true}}"#,
            "error: `action` takes a word, not a boolean; one of reset, shutdown, poweroff, pause, debug, none, inject-nmi"
        )
        try expect(
            #"{"execute":"blockdev-add","arguments":{"driver":"null-co","detect-zeroes":true}}"#,
            "error: `detect-zeroes` takes a word, not a boolean; write on")
    }

    @Test func theTagChoosesTheBranch() throws {
        try expect(
            #"{"execute":"blockdev-add","arguments":{"driver":"qcow2","file":{"driver":"file","fileame":"x"}}}"#,
            "error: `file` with driver `file` takes no `fileame`; did you mean `filename`?")
        try expect(
            #"{"execute":"blockdev-add","arguments":{"driver":"qcow2"}}"#,
            "error: `blockdev-add` with driver `qcow2` needs `file`")
        // A wrong tag is one mistake, not one for each member of the branch that was meant.
        try expect(
            #"{"execute":"netdev_add","arguments":{"type":"usr","id":"a","hostfwd":[{"str":"tcp::1-:1"}]}}"#,
            "error: `usr` is no value of `type`; did you mean `user`?")
        try expect(#"{"execute":"netdev_add","arguments":{"id":"a"}}"#, "error: `netdev_add` needs `type`")
    }

    @Test func alternatesAreToldApartByWhatTheyAreInJSON() throws {
        for backing in ["null", "\"node\"", #"{"driver":"null-co"}"#] {
            try expect(
                #"{"execute":"blockdev-add","arguments":{"driver":"qcow2","file":"f","backing":\#(backing)}}"#)
        }
        try expect(
            #"{"execute":"blockdev-add","arguments":{"driver":"qcow2","file":"f","backing":1}}"#,
            "error: `backing` takes a mapping or text or null, not an integer")
        try expect(
            #"{"execute":"blockdev-add","arguments":{"driver":"qcow2","file":"f","overlap-check":"nothing"}}"#,
            "error: `nothing` is no value of `overlap-check`; one of none, constant, cached, all")
    }

    @Test func whatQEMUReadsByHandTakesMoreThanItLists() throws {
        try expect(#"{"execute":"device_add","arguments":{"driver":"e1000","id":7,"mac":"52:54:00:12:34:56"}}"#)
        try expect(#"{"execute":"device_add","arguments":{"id":"a"}}"#, "error: `device_add` needs `driver`")
        // Since 6.0 QEMU has a type for these.
        try expect(
            #"{"execute":"object-add","arguments":{"qom-type":"memory-backend-ram","id":"m","size":1,"shar":true}}"#,
            "error: `object-add` with qom-type `memory-backend-ram` takes no `shar`; did you mean `share`?")
    }

    @Test func deprecatedAndUnstableAreWarnings() throws {
        let deprecated = "a later QEMU will not have it; QEMU's manual, \"Deprecated features\", says what replaces it"
        let unstable = "any later QEMU may change it or drop it, without a word"
        try expect(
            #"{"execute":"drive-backup","arguments":{"device":"a","target":"b","sync":"full"}}"#,
            "warning: `drive-backup` is deprecated; \(deprecated)")
        try expect(
            #"{"execute":"block-commit","arguments":{"device":"a","top":"b"}}"#,
            "warning: `top` of `block-commit` is deprecated; \(deprecated)")
        try expect("x-query-roms", "warning: `x-query-roms` is not stable; \(unstable)")
        try expect(
            #"{"execute":"migrate-set-capabilities","arguments":{"capabilities":[{"capability":"x-colo","state":true}]}}"#,
            "warning: `x-colo` of `capability` is not stable; \(unstable)")
    }

    @Test func templatesAreNotJudged() throws {
        func later(_ text: String) -> LocatedJSON { LocatedJSON(range: nil, content: .later(text)) }
        func command(_ name: LocatedJSON, _ arguments: LocatedJSON) -> LocatedJSON {
            LocatedJSON(
                range: nil,
                content: .object([
                    .init(key: "execute", keyRange: nil, value: name),
                    .init(key: "arguments", keyRange: nil, value: arguments),
                ]))
        }
        func text(_ text: String) -> LocatedJSON { LocatedJSON(range: nil, content: .value(.string(text))) }
        #expect(try Samples.findings(later("{{ a }}")) == [])
        #expect(try Samples.findings(command(later("{{ a }}"), text("x"))) == [])
        #expect(try Samples.findings(command(text("balloon"), later("{{ a }}"))) == [])
        let balloon = LocatedJSON(
            range: nil, content: .object([.init(key: "value", keyRange: nil, value: later("{{ a }}"))]))
        #expect(try Samples.findings(command(text("balloon"), balloon)) == [])
        // A driver known later: what no driver has is wrong all the same, and what one needs is not missed.
        let members = ["driver": later("{{ a }}"), "filename": text("x"), "nonsense": text("y")]
        let blockdev = LocatedJSON(
            range: nil,
            content: .object(
                members.sorted { $0.key < $1.key }.map { .init(key: $0.key, keyRange: nil, value: $0.value) }))
        let findings = try Samples.findings(command(text("blockdev-add"), blockdev))
        #expect(findings.count == 1 && findings[0].hasPrefix("error: `blockdev-add` takes no `nonsense`"))
    }

    @Test func mistakesStandWhereTheyWereWritten() throws {
        let file = SourceFile(name: "a.yml", text: "balloon: {value: x}\n")
        func range(_ start: Int, _ end: Int) -> SourceRange {
            SourceRange(
                file: file, start: SourcePosition(line: 1, column: start), end: SourcePosition(line: 1, column: end))
        }
        let value = LocatedJSON(range: range(18, 19), content: .value(.string("x")))
        let command = LocatedJSON(
            range: nil,
            content: .object([
                .init(
                    key: "execute", keyRange: nil,
                    value: LocatedJSON(range: range(1, 8), content: .value(.string("balloon")))),
                .init(
                    key: "arguments", keyRange: nil,
                    value: LocatedJSON(
                        range: range(10, 20),
                        content: .object([
                            .init(key: "value", keyRange: range(11, 16), value: value),
                            .init(key: "other", keyRange: range(12, 17), value: value),
                        ]))),
            ]))
        var findings = DiagnosticCollector()
        try Samples.schema.get().check(command, into: &findings)
        #expect(findings.diagnostics.map(\.range) == [range(12, 17), range(18, 19)])
    }
}
