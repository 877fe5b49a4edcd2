// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// `exec`, `expect`, `query` and policies.
@Suite(.enabled(if: Lab.isWanted)) struct ExecTests {
    private struct Row: Decodable {
        let domain: String?
        let status: String
        let reply: Reply?
        let error: Problem?

        /// The status of a reply that has one.
        struct Reply: Decodable {
            let status: String?

            init(from decoder: any Decoder) throws {
                status = try? decoder.container(keyedBy: Key.self).decode(String.self, forKey: .status)
            }

            private enum Key: String, CodingKey { case status }
        }

        struct Problem: Decodable {
            let message: String
            let reply: Refusal?
            let mismatch: Mismatch?
        }
        struct Mismatch: Decodable { let excerpt: String? }
        struct Refusal: Decodable { let `class`: String }
    }

    private static func rows(_ text: String) throws -> [Row] {
        try JSONDecoder().decode([Row].self, from: Data(text.utf8))
    }

    @Test func whatFitsNoDomainIsShownAtItsOption() async throws {
        try await Bench.with { bench in
            let none = try await bench.program("exec", "-d", "nosuch*", "--qmp", "query-status")
            #expect(none.status == 65)
            #expect(
                none.stderr == """
                    -d:1:1: error: -d takes no domain [no-target]
                     1 | nosuch*
                       | ^~~~~~~
                      help: `virsh list --all` names those there are; `'*'` in quotes takes all

                    """)
            let missing = try await bench.program("exec", "-d", "nosuch", "--qmp", "query-status")
            #expect(missing.status == 65)
            #expect(missing.stderr.hasPrefix("-d:1:1: error: localhost has no domain `nosuch` ["))
            #expect(missing.stderr.hasSuffix("  help: `virsh list --all` names those there are\n"))
            let variable = try await bench.program("exec", "-d", bench.guests[0], "--hmp", "info {{ vars.x }}")
            #expect(variable.stderr.hasSuffix("  help: exec knows `domain` and `host` alone: write the value itself\n"))
            for command in ["{{ item }}", "{execute: qom-get, arguments: {path: '/{{ domain.nam }}'}}"] {
                let wrong = try await bench.program("exec", "-d", bench.guests[0], "--qmp", command)
                #expect(wrong.stderr.split(separator: "error: ").count == 2, "\(wrong.stderr)")
                #expect(!wrong.stderr.contains("step"), "\(wrong.stderr)")
            }
            let capabilities = try await bench.program("exec", "-d", bench.guests[0], "--qmp", "qmp_capabilities")
            #expect(capabilities.stderr.hasSuffix("  help: query-version shows that the monitor answers\n"))
            let dead = try await bench.program(
                "exec", "-c", "qemu+unix:///system?socket=/nonexistent", "-d", "a", "--qmp", "nbd-server-stop")
            #expect(!dead.stderr.contains("not checked") && dead.stdout.contains(": unreachable: "), "\(dead.stderr)")
        }
    }

    @Test func oneCommandGoesToManyDomains() async throws {
        try await Bench.with(guests: 3) { bench in
            let pattern = bench.guests.joined(separator: ",")
            let table = try await bench.program("exec", "-d", pattern, "--qmp", "query-status")
            #expect(table.status == 0, "\(table.stderr)")
            let lines = table.stdout.split(separator: "\n").map { $0.split(separator: " ") }
            #expect(lines.map { $0.first } == ["DOMAIN"] + bench.guests.map { "localhost/\($0)" })
            #expect(lines[0].contains("STATUS") && lines[1].contains("prelaunch"))
            #expect(!FileManager.default.fileExists(atPath: bench.state), "who only looks leaves no record")

            let json = try await bench.program("exec", "-d", pattern, "--qmp", "query-status", "--output", "json")
            let rows = try Self.rows(json.stdout)
            #expect(rows.map(\.domain) == bench.guests && rows.allSatisfy { $0.reply?.status == "prelaunch" })

            let wrong = try await bench.program(
                "exec", "-d", pattern, "--qmp", "{execute: query-status}", "--expect", "{$.status: running}",
                "--output", "jsonl")
            #expect(wrong.status == 2)
            let failed = try Self.rows("[" + wrong.stdout.split(separator: "\n").joined(separator: ",") + "]")
            #expect(failed.count == 3 && failed.allSatisfy { $0.error?.message == "the reply is not as expected" })
            #expect(failed.allSatisfy { $0.error?.mismatch?.excerpt?.contains("singlestep") == true })

            let human = try await bench.program("exec", "-d", bench.guests[0], "--hmp", "info name")
            #expect(human.stdout.contains("localhost/\(bench.guests[0])  \(bench.guests[0])"))

            let changing = try await bench.program("exec", "-d", bench.guests[0], "--qmp", "system_reset")
            #expect(changing.status == 0)
            #expect(try await bench.program("history").stdout.contains("exec -d \(bench.guests[0]) --qmp system_reset"))

            let named = try await bench.program("exec", "-d", bench.guests[0], "--hmp", "info {{ domain.name }}")
            #expect(named.status == 2 && (named.stdout + named.stderr).contains("info \(bench.guests[0])"))

            let both = try await bench.program(
                "exec", "-d", bench.guests[0], "--qmp", "query-status", "--expect", "{$.status: prelaunch}",
                "--expect", "{$.running: true}")
            #expect(both.status == 2, "\(both.stdout)")

            // Its schema is kept by now.
            let misspelt = try await bench.program("exec", "-d", bench.guests[0], "--qmp", "query-statu")
            #expect(misspelt.status == 65 && misspelt.stderr.contains("`query-stat"), "\(misspelt.stderr)")

            let unknown = try await bench.program("exec", "-d", "no-such-guest", "--hmp", "info name")
            #expect(unknown.status == 65 && unknown.stderr.contains("has no domain `no-such-guest`"))
        }
    }

    /// What QEMU lists as a query and asks no argument of.
    private static func queries(in schema: Data) throws -> [String] {
        let rows = try #require(JSONSerialization.jsonObject(with: schema) as? [[String: Any]])
        let types = try #require(rows.first?["reply"] as? [[String: Any]])
        let byName = Dictionary(types.compactMap { type in (type["name"] as? String).map { ($0, type) } }) { $1 }
        return types.compactMap { type -> String? in
            guard type["meta-type"] as? String == "command", let name = type["name"] as? String,
                name.hasPrefix("query-"), let arguments = byName[type["arg-type"] as? String ?? ""]
            else { return nil }
            let members = arguments["members"] as? [[String: Any]] ?? []
            return members.allSatisfy { $0.keys.contains("default") } ? name : nil
        }.sorted()
    }

    @Test func aGuestThatIsOffIsToldOfWithoutThePlaceOfTheCommand() async throws {
        try await Bench.with { bench in
            try await Lab.virsh("destroy", bench.guests[0])
            let output = try await bench.program("exec", "-d", bench.guests[0], "--qmp", "query-status")
            #expect(output.status == 2)
            #expect(output.stdout.contains("localhost/\(bench.guests[0]): error: "), "\(output.stdout)")
            #expect(output.stdout.contains("the guest is off"))
        }
    }

    @Test func everyQueryOfThisQEMUIsAskedAndItsReplyRead() async throws {
        try await Bench.with { bench in
            let schema = try await bench.program(
                "exec", "-d", bench.guests[0], "--qmp", "query-qmp-schema", "--output", "json")
            let queries = try Self.queries(in: Data(schema.stdout.utf8))
            #expect(queries.count > 40 && queries.contains("query-block"))
            var refused: [String] = []
            for query in queries {
                let output = try await bench.program(
                    "exec", "-d", bench.guests[0], "--qmp", query, "--output", "json")
                let row = try #require(try Self.rows(output.stdout).first, "\(query): \(output.stderr)")
                if row.status == "ok" { continue }
                #expect(row.error?.reply != nil, "\(query): \(output.stdout)")
                refused.append(query)
            }
            // What this machine has no hardware for, or the guest no device.
            let allowed: Set = [
                "query-sev", "query-sev-capabilities", "query-sev-launch-measure", "query-sgx",
                "query-sgx-capabilities",
                "query-vm-generation-id", "query-dirty-rate", "query-hotpluggable-cpus", "query-balloon",
                "query-acpi-ospm-status", "query-cpu-definitions", "query-gic-capabilities", "query-replay",
                "query-vnc", "query-vnc-servers", "query-spice",
            ]
            #expect(Set(refused).subtracting(allowed) == [])
        }
    }

    /// A line for each eight bytes of memory, 59 characters long.
    @Test func aReplyAsLongAsLibvirtCarriesIsRead() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            let output = try await bench.program(
                "exec", "-d", guest, "--hmp", "xp /568000xb 0", "--expect", "{matches: '^0+: 0x'}", "--output", "jsonl")
            #expect(output.status == 0, "\(output.stdout.prefix(500))\(output.stderr)")
            #expect(output.stdout.utf8.count > 4_100_000)
            let long = try await bench.program("exec", "-d", guest, "--hmp", "xp /580000xb 0")
            #expect(long.status == 2, "it is a failure of this step, not of the connection")
            #expect(long.stdout.contains("longer than the 4 MiB that libvirt carries"), "\(long.stdout.prefix(500))")
        }
    }

    @Test func whatAGuestWritesReachesTheTerminalEscaped() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            try await Ring.make(in: guest)
            let bytes: [UInt8] = [0xFF, 0xFE, 0x80] + Array("\u{1B}[31mred\u{1B}[0m\u{7}\r\n".utf8) + [0xC3, 0x28]
            for format in ["human", "json", "jsonl"] {
                for command in [
                    ["--qmp", #"{"execute":"ringbuf-read","arguments":{"device":"ring","size":100}}"#],
                    ["--hmp", "ringbuf_read ring 100"],
                ] {
                    try await Ring.write(Data(bytes), to: guest)
                    let output = try await bench.program(
                        arguments: ["exec", "-d", guest, "--output", format] + command)
                    #expect(output.status == 0, "\(output.stderr)")
                    let text = output.stdout
                    #expect(text.contains("[31mred") && text.contains("\u{FFFD}"), "\(format) \(command)")
                    #expect(!text.contains("\u{1B}") && !text.contains("\u{7}"), "\(format) \(command)")
                }
            }
        }
    }

    @Test func aPolicyDeniesBeforeAnythingRuns() async throws {
        try await Bench.with { bench in
            let guest = bench.guests[0]
            try bench.write("policy.yml", "deny: [quit, \"migrate*\"]\nhmp: {allow: [\"info *\"]}\n")
            try bench.play(
                """
                - name: First
                  qmp: system_reset
                - qmp: stop
                  undo: {hmp: cont}
                - hmp: q
                - qmp: {execute: human-monitor-command, arguments: {command-line: system_powerdown}}
                - hmp: info status
                """)
            let output = try await bench.program("run", "--policy", "policy.yml", "play.yml")
            #expect(output.status == 65)
            #expect(output.stdout == "")
            #expect(output.stderr.contains("play.yml:7:19: error: `cont` is not among what policy.yml allows for hmp"))
            #expect(output.stderr.contains("play.yml:8:12: error: `q`, in full `quit`, is denied by `quit` in policy"))
            #expect(output.stderr.contains("play.yml:9:12: error: `system_powerdown` is not among"))
            // A name that only a variable gives is denied before the first change too.
            try bench.play(
                "- name: First\n  qmp: system_reset\n- qmp: \"{{ vars.last }}\"", keys: "  vars: {last: quit}\n")
            let late = try await bench.program("run", "--policy", "policy.yml", "play.yml")
            #expect(late.status == 65 && !late.stdout.contains("First"), "\(late.stdout)")
            #expect(late.stderr.contains("`quit` is denied"))
            let exec = try await bench.program("exec", "-d", guest, "--qmp", "quit", "--policy", "policy.yml")
            #expect(exec.status == 65 && exec.stderr.contains("--qmp:1:1: error: `quit` is denied"))
            // What stops nothing is told of, and stops nothing.
            try bench.write("policy.yml", "hmp: {deny: [qiut]}\n")
            let doubtful = try await bench.program(
                "exec", "-d", guest, "--hmp", "info status", "--policy", "policy.yml")
            #expect(doubtful.status == 0 && doubtful.stderr.contains("policy.yml:1:14: warning: `qiut` fits no known"))
            try bench.write("policy.yml", "denny: [quit]\nhmp: {deny: quit}\n")
            let wrong = try await bench.program("check", "--policy", "policy.yml", "play.yml")
            #expect(wrong.status == 65)
            #expect(wrong.stderr.contains("did you mean `deny`?") && wrong.stderr.contains("expected a list, not text"))
        }
    }

    @Test func expectationsAndQueriesAreTriedOnASavedReply() async throws {
        try await Bench.with(guests: 0) { bench in
            try bench.write("reply.json", #"{"return":{"status":"paused","n":18446744073709551615},"id":"libvirt-1"}"#)
            try bench.write("wanted.yml", "$.status: paused\n$.n: 18446744073709551615\n")
            #expect(try await bench.program("expect", "--reply", "reply.json", "wanted.yml").status == 0)
            let wrong = try await bench.program("expect", "--reply", "reply.json", "{$.status: running, $.x: 1}")
            #expect(wrong.status == 2)
            #expect(wrong.stdout.contains("EXPECTATIONS:1:12: error") && wrong.stdout.contains("found:  \"paused\""))
            #expect(wrong.stdout.contains("2 expectations, 0 met"))
            #expect(try await bench.program("expect", "--reply", "reply.json", "{$.status[: 1}").status == 65)
            try bench.write("error.json", #"{"id":"libvirt-1","error":{"class":"DeviceNotFound","desc":"no net0"}}"#)
            let refused = try await bench.program("expect", "--reply", "error.json", "{$.status: running}")
            #expect(refused.status == 2)
            #expect(refused.stdout.contains("is not as expected: it is an error, DeviceNotFound: no net0 ["))
            #expect(try await bench.program("expect", "--reply", "error.json", "{$.error.desc: no net0}").status == 0)
            try bench.write("reply.txt", "VM status: running\r\n")
            #expect(try await bench.program("expect", "--reply", "reply.txt", "{matches: running$}").status == 0)

            func query(_ path: String, _ input: String) async throws -> Lab.Output {
                try await bench.program(arguments: ["query", path], input: input)
            }
            #expect(try await query("$[*].a", #"[{"a":1},{"b":2},{"a":"\u001b"}]"#).stdout == "[1,\"\\u001b\"]\n")
            #expect(try await query("$.x", "{}").stdout == "[]\n")
            let malformed = try await query("$[*", "[]")
            #expect(malformed.status == 65 && malformed.stderr.contains("PATH:1:4: error"), "\(malformed.stderr)")
            #expect(try await query("$", "[").status == 65)
        }
    }
}

/// A character device that gives back what was written to it: what a guest might write, without a guest.
private enum Ring {
    static func make(in guest: String) async throws {
        let backend = #"{"type":"ringbuf","data":{"size":8388608}}"#
        try await Lab.virsh(
            "qemu-monitor-command", guest,
            #"{"execute":"chardev-add","arguments":{"id":"ring","backend":\#(backend)}}"#)
    }

    static func write(_ data: Data, to guest: String) async throws {
        let text = data.base64EncodedString()
        try await Lab.virsh(
            "qemu-monitor-command", guest,
            #"{"execute":"ringbuf-write","arguments":{"device":"ring","format":"base64","data":"\#(text)"}}"#)
    }
}
