// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Diagnostics
import PlaybookModel
import Testing

/// What a policy says of commands before anything runs.
@Suite struct PolicyTests {
    private func denials(_ policy: String, _ steps: String, isForeseen: Bool = true) throws -> [String] {
        let policy = try MonitorPolicy(SourceFile(name: "policy.yml", text: policy))
        let lines = steps.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        let text = "- domains: a\n  vars: {last: quit, state: running}\n  steps:\n\(lines)\n"
        let playbook = try PlaybookReader(catalog: .standard).read(SourceFile(name: "play.yml", text: text))
        let plays = playbook.plays
        let foreseen = plays.enumerated().flatMap { $1.foreseen(in: [:], after: plays[..<$0]) }
        return (isForeseen ? policy.mistakes(in: foreseen) : policy.mistakes(in: playbook)).map { mistake in
            let start = mistake.range?.start
            return "\(start?.line ?? 0):\(start?.column ?? 0) \(mistake.message)"
        }
    }

    @Test func whatVariablesAndItemsGiveIsDeniedBeforeTheRun() throws {
        let steps = """
            - qmp: "{{ vars.last }}"
            - hmp: "{{ item.line }}"
              loop: [{line: info status}, {line: "{{ vars.last }} now"}, {line: "{{ domain.state }}"}]
            - qmp: query-status
              undo: {qmp: "{{ vars.own }}"}
              vars: {own: "{{ vars.last }}"}
            """
        #expect(
            try denials("deny: [quit]", steps) == [
                "4:12 `quit` is denied by `quit` in policy.yml:1:8",
                "5:12 `quit now` is denied by `quit` in policy.yml:1:8",
                "8:19 `quit` is denied by `quit` in policy.yml:1:8",
            ])
        #expect(try denials("deny: [quit]", steps, isForeseen: false) == [])
    }

    @Test func whatIsSetIsKnownUntilOnlyTheRunTells() throws {
        #expect(try denials("deny: [stop]", "- set_vars: {c: stop}\n- qmp: '{{ vars.c }}'").count == 1)
        let open = [
            "- set_vars: {last: '{{ domain.state }}'}\n- qmp: '{{ vars.last }}'",
            "- set_vars: {last: stop}\n  when: changed\n- qmp: '{{ vars.last }}'",
            "- block: [{set_vars: {last: stop}}]\n  rescue: [{debug: x}]\n- qmp: '{{ vars.last }}'",
            "- qmp: '{{ item.c }}'\n  loop: [{c: quit, send: false}]\n  when: '{{ item.send }}'",
            "- debug: x\n  register: r\n- qmp: '{{ steps.r.reply | default(\"quit\") }}'",
        ]
        for steps in open { #expect(try denials("deny: [quit]", steps) == [], "\(steps)") }
    }

    @Test func whatNoLogHidesIsDeniedWithoutBeingShown() throws {
        let found = try denials("deny: [quit]", "- qmp: '{{ vars.last }}'\n  no_log: true")
        #expect(found == ["4:12 policy.yml denies its command, which `no_log` hides"])
    }

    @Test func theWholeLineThatIsDeniedIsNamed() throws {
        let steps = """
            - hmp: info registers -a
            - hmp: x/4gx 0
            - hmp: set_password vnc hunter4
            - qmp: {execute: human-monitor-command, arguments: {command-line: c}}
            """
        #expect(
            try denials("hmp: {deny: [\"info reg*\", x, set_password, cont]}", steps) == [
                "4:12 `info registers -a` is denied by `info reg*` in policy.yml:1:14",
                "5:12 `x/4gx 0` is denied by `x` in policy.yml:1:27",
                "6:12 `set_password vnc ********` is denied by `set_password` in policy.yml:1:30",
                "7:12 `c`, in full `cont`, is denied by `cont` in policy.yml:1:44",
            ])
        let some = try denials("hmp: {deny: [q, \"x/4gx *\"]}", "- hmp: quit\n- hmp: x /4gx 5\n- hmp: x /8gx 5")
        #expect(some.count == 2)
    }

    @Test(arguments: [
        "deny: [human-monitor-command]", "qmp: {deny: [human-*]}", "hmp: {deny: [human-monitor-command]}",
    ])
    func whatDeniesTheCommandThatWrapsLinesDeniesLines(_ policy: String) throws {
        let found = try denials(policy, "- hmp: info status\n- qmp: query-status")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("4:12 `info status` is denied by `human-") == true)
        #expect(found.first?.hasSuffix(": libvirt sends it as that command") == true)
    }

    @Test func linesNeedNoLeaveOfQMP() throws {
        let steps = "- hmp: info status\n- hmp: stop"
        for policy in ["qmp: {allow: [query-status]}", "qmp: {deny: [\"*\"]}"] {
            #expect(try denials(policy + "\nhmp: {allow: [\"info *\"]}", steps).count == 1)
        }
    }

    private func warnings(_ policy: String, knowing qmp: Set<String>? = nil) throws -> [String] {
        try MonitorPolicy(SourceFile(name: "policy.yml", text: policy)).warnings(knowing: qmp).map { warning in
            #expect(warning.severity == .warning && warning.range != nil)
            return "\(warning.message); \(warning.help ?? "")"
        }
    }

    @Test(arguments: [
        ("qmp: {deny: [\"info *\"]}", "`info *` fits no QMP command: no name has a blank; a line of the human monitor"),
        ("qmp: {deny: [\"[\"]}", "`[` fits no command: its bracket encloses nothing, and no name has one; a set"),
        ("deny: [\"query-[]\"]", "`query-[]` fits no command: its bracket encloses nothing"),
        ("hmp: {deny: [\"inf[o x\"]}", "`inf[o x` fits no command: its bracket encloses nothing"),
        ("qmp: {deny: [\"[z-a]*\"]}", "`[z-a]*` has a range that runs backwards; write the lower character first"),
        ("qmp: {allow: [\"quit!x/\"]}", "`quit!x/` fits no QMP command: no name has `/`"),
        ("qmp: {deny: [migrat]}", "`migrat` fits no QMP command of this QEMU; did you mean `migrate`?"),
        ("deny: [migrat]", "`migrat` fits no command of QEMU's monitors, and none of the guest agent; did you mean"),
        ("deny: [\"stopp now\"]", "`stopp now` fits no known command of the human monitor; did you mean `stop`?"),
        ("hmp: {deny: [device-del]}", "`device-del` fits no known command of the human monitor; did you mean `device_"),
        ("agent: {deny: [exec]}", "`exec` fits no command of the guest agent: their names begin with guest-; write"),
        ("agent: {deny: [\"guest-exec x\"]}", "`guest-exec x` fits no command of the guest agent: no name has a blank"),
    ])
    func aPatternThatFitsNothingIsToldOf(_ policy: String, _ wanted: String) throws {
        let found = try warnings(policy, knowing: ["migrate", "quit", "query-status", "device_del"])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(wanted) == true, "\(found)")
    }

    @Test func aPatternThatMayFitIsNotToldOf() throws {
        let policy = """
            deny: ["*", quit, savevm, "guest-*", "gu*", "migrate*", q, "info *", human-monitor-command, x/4gx]
            qmp: {allow: ["query-*", "[a-m]*"], deny: [quit]}
            hmp: {deny: [c, "?", "x/4gx *", "qom-get /a[0] x", "inf* *", teleport, human-monitor-command, "drive_*"]}
            agent: {deny: ["*exec*", guest-exec, "guest-[a-c]*"]}
            """
        let qmp: Set = ["human-monitor-command", "migrate", "query-status", "quit"]
        #expect(try warnings(policy, knowing: qmp) == [])
        #expect(try warnings("deny: [nosuchcommand]\nqmp: {deny: [nosuchcommand]}") == [])
        #expect(try warnings("qmp: {deny: [\"a b\"]}  # noqa: no-such-command") == [])
    }

    @Test func theExampleOfTheReferenceIsAPolicyWithoutDoubts() throws {
        #expect(try warnings(MonitorPolicy.example) == [])
        let found = try denials(MonitorPolicy.example, "- hmp: info status\n- hmp: info registers\n- qmp: stop")
        #expect(found.count == 2)
    }

    @Test(arguments: [
        ("denny: [quit]", "1:1: error: `policy` has no key `denny` [unknown-key]"),
        ("hmp: {deny: quit}", "1:13: error: expected a list, not text [wrong-type]"),
        ("qmp: [quit]", "1:6: error: `qmp` takes a mapping, not a list [wrong-type]"),
        ("deny: [\"{{ vars.x }}\"]", "1:8: error: a policy takes no template [template-here]"),
        ("deny: [\" \"]", "1:8: error: a pattern is missing [empty-name]"),
        ("", "1:1: error: the policy says nothing [empty-policy]"),
        ("deny: [quit", "error: "),
    ])
    func aMistakeIsToldAtItsPlace(_ policy: String, _ wanted: String) throws {
        let error = #expect(throws: InvalidInput.self) {
            try MonitorPolicy(SourceFile(name: "policy.yml", text: policy))
        }
        let text = try #require(error?.description)
        #expect(text.contains(wanted) && text.contains("policy.yml:"), "\(text)")
        #expect(text.contains("^") || policy.isEmpty, "\(text)")
    }
}
