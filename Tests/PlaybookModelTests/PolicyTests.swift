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
        return policy.mistakes(in: playbook, isForeseen: isForeseen).map { mistake in
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
                "5:12 `quit` is denied by `quit` in policy.yml:1:8",
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
}
