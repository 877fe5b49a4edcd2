// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Matching
import QMPSchema
import Testing

/// What a schema says to events that are waited for, and to the values that are expected.
@Suite struct AwaitedEventTests {
    private func expectations(_ text: String) throws -> [Matching.Expectation] {
        var mistakes = DiagnosticCollector()
        let tree = LocatedJSON(range: nil, content: .value(try JSONValue(parsing: text)))
        let read = Matching.Expectation.read(tree, into: &mistakes)
        try mistakes.throwIfFailed()
        return read
    }

    private func words(_ findings: DiagnosticCollector) -> [String] {
        findings.diagnostics.map { "\($0.severity.rawValue): \($0.message)" + ($0.help.map { "; \($0)" } ?? "") }
    }

    private func event(_ name: String, _ condition: String? = nil) throws -> [String] {
        var findings = DiagnosticCollector()
        var checker = ReplyChecker(schema: try Samples.schema.get())
        checker.check(try condition.map(expectations) ?? [], onEvent: name, at: nil, into: &findings)
        return words(findings)
    }

    private func reply(to command: String, _ expected: String) throws -> [String] {
        var findings = DiagnosticCollector()
        var checker = ReplyChecker(schema: try Samples.schema.get())
        checker.check(
            try expectations(expected), on: LocatedJSON(range: nil, content: .value(.string(command))), into: &findings)
        return words(findings)
    }

    @Test func anEventThatQEMUNeverSendsIsAMistake() throws {
        #expect(try event("SHUTDOWM") == ["error: QEMU sends no event `SHUTDOWM`; did you mean `SHUTDOWN`?"])
        #expect(try event("QUITE_ANOTHER_THING") == ["error: QEMU sends no event `QUITE_ANOTHER_THING`"])
    }

    @Test func whatMayComePasses() throws {
        #expect(try event("STOP") == [])
        #expect(try event("SHUTDOWN", #"{"$.guest": true, "$.reason": {"one_of": ["guest-shutdown"]}}"#) == [])
        #expect(try event("JOB_STATUS_CHANGE", #"{"$.status": "concluded", "$.id": {"matches": "x"}}"#) == [])
    }

    @Test func anEventsDataIsLookedInto() throws {
        #expect(
            try event("SHUTDOWN", #"{"$.gest": true}"#) == [
                "warning: `gest` is never found: the data of `SHUTDOWN` has no such member; did you mean `guest`?"
            ])
        #expect(
            try event("STOP", #"{"$.reason": "x"}"#) == [
                "warning: `reason` is never found: the data of `STOP` is an empty object"
            ])
        #expect(
            try event("SHUTDOWN", #"{"$.guest": "yes"}"#) == ["warning: `$.guest` can never be \"yes\""])
    }

    @Test func aValueThatAReplyNeverHasIsTold() throws {
        #expect(
            try reply(to: "query-status", #"{"$.status": {"one_of": ["runing"]}}"#) == [
                "warning: `$.status` can never be \"runing\"; did you mean `running`?"
            ])
        #expect(
            try reply(to: "query-status", #"{"$.status": {"one_of": ["paused", "runing"]}}"#) == [
                "warning: `$.status` can never be \"runing\"; did you mean `running`?"
            ])
        #expect(
            try reply(to: "query-status", #"{"$.running": "true"}"#) == [
                "warning: `$.running` can never be \"true\""
            ])
        #expect(
            try reply(to: "query-block", #"{"$[*].locked": 1}"#) == ["warning: `$[*].locked` can never be 1"])
    }

    @Test(
        arguments: [
            ("query-status", #"{"$.status": "running", "$.running": true}"#),
            // Another QEMU's word beside one of this one's.
            ("query-status", #"{"$.status": {"one_of": ["running", "resting-for-a-while"]}}"#),
            ("query-status", #"{"$.status": {"not": {"equals": "runing"}}}"#),
            ("query-status", #"{"$.status": "{{ vars.status }}"}"#),
            ("query-block", #"{"$[*].device": {"equals": "a"}, "$[0]": {"equals": "a"}}"#),
            ("query-block", #"{"$..*": 1}"#), ("query-uuid", #"{"equals": {"UUID": "a"}}"#),
        ]) func whatIsNotCertainPasses(command: String, expected: String) throws
    {
        #expect(try reply(to: command, expected) == [])
    }
}
