// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// QMP commands held against a real QEMU's own schema.
@Suite(.enabled(if: Lab.isWanted)) struct MonitorCheckTests {
    private static let wrong = """
        - inject: {args: ["-msg", "timestamp=on"]}
        - qmp: {execute: block_resize, arguments: {device: a, size: 4G}}
          undo: {qmp: query-statuss}
        """

    private func isTainted(_ guest: String) async throws -> Bool {
        try await Lab.virsh("dominfo", "--domain", guest).contains("custom monitor")
    }

    @Test func mistakesAreToldWhereTheyStandAndNothingIsChanged() async throws {
        try await Bench.with(guests: 2) { bench in
            try bench.play(Self.wrong)
            let before = try await bench.snapshot(bench.guests[0])
            let output = try await bench.program("run", "play.yml")
            #expect(output.status == 65, "\(output.stdout)\(output.stderr)")
            #expect(output.stderr.contains("play.yml:5:65: error: `size` takes a whole number, not a string (QEMU "))
            #expect(output.stderr.contains("help: QMP takes bytes: 4294967296"))
            #expect(output.stderr.contains("play.yml:6:19: error: there is no QMP command `query-statuss`"))
            #expect(output.stdout.isEmpty)
            #expect(try await bench.snapshot(bench.guests[0]) == before)
            // The schema is known now, and nobody is asked any more.
            #expect(try await !isTainted(bench.guests[1]))
            let dry = try await bench.program("run", "--check", "play.yml")
            #expect(dry.status == 65)
            #expect(try await !isTainted(bench.guests[1]))
        }
    }

    @Test func aDryRunAsksNoGuestAndWithProbeAThrowawayDomain() async throws {
        try await Bench.with(guests: 1) { bench in
            try bench.play(Self.wrong)
            let unknown = try await bench.program("run", "--check", "play.yml")
            #expect(unknown.status == 0, "\(unknown.stderr)")
            #expect(unknown.stdout.contains("are not checked: its schema is not known"), "\(unknown.stdout)")
            #expect(unknown.stdout.contains("with --probe a throwaway domain is asked"))
            let probed = try await bench.program("run", "--check", "--probe", "play.yml")
            #expect(probed.status == 65, "\(probed.stdout)\(probed.stderr)")
            #expect(try await !isTainted(bench.guests[0]))
            #expect(try await Lab.throwawaysEnd())
        }
    }

    @Test func aThrowawayDomainIsAskedWhereNoGuestRuns() async throws {
        try await Bench.with(guests: 1) { bench in
            try await Lab.virsh("destroy", bench.guests[0])
            try bench.play("- power: started\n- qmp: {execute: query-status, arguments: {now: true}}")
            let output = try await bench.program("run", "play.yml")
            #expect(output.status == 65, "\(output.stdout)\(output.stderr)")
            #expect(output.stderr.contains("`query-status` takes no `now`; ") == false)
            #expect(output.stderr.contains("error: `query-status` takes no `now` (QEMU "))
            #expect(try await Lab.virsh("domstate", bench.guests[0]).contains("shut off"))
            #expect(try await Lab.throwawaysEnd())
        }
    }

    @Test func aDamagedCacheIsFetchedAnewWithAWarning() async throws {
        try await Bench.with(guests: 1) { bench in
            try bench.play("- qmp: query-status")
            let first = try await bench.program("run", "play.yml")
            #expect(first.status == 0)
            let folder = bench.state + "/qmp"
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(files.count == 2)
            for file in files {
                #expect(
                    try FileManager.default.attributesOfItem(atPath: "\(folder)/\(file)")[.posixPermissions] as? Int
                        == 0o600)
                try "nonsense\n".write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
            }
            let second = try await bench.program("run", "play.yml")
            #expect(second.status == 0, "\(second.stderr)")
            #expect(second.stdout.contains("warning: the schema kept of QEMU"), "\(second.stdout)")
            #expect(second.stdout.contains("help: it is fetched anew"))
            #expect(second.stdout.contains("help: the domains are looked at anew"))
            let third = try await bench.program("run", "play.yml")
            #expect(third.status == 0 && !third.stdout.contains("warning"))
        }
    }

    @Test func whatIsWrongOnPurposePasses() async throws {
        try await Bench.with(guests: 1) { bench in
            try bench.play("- qmp: query-statuss\n  expect_error: CommandNotFound")
            let output = try await bench.program("run", "play.yml")
            #expect(output.status == 0, "\(output.stdout)\(output.stderr)")
        }
    }

    @Test func anEventThatQEMUNeverSendsIsToldWithNothingChanged() async throws {
        try await Bench.with(guests: 1) { bench in
            try bench.play(
                """
                - inject: {args: ["-msg", "timestamp=on"]}
                - event: SHUTDOWM
                - event: {name: STOP, where: {$.reason: x}}
                """)
            let before = try await bench.snapshot(bench.guests[0])
            let output = try await bench.program("run", "play.yml")
            #expect(output.status == 65, "\(output.stdout)\(output.stderr)")
            #expect(output.stderr.contains("error: QEMU sends no event `SHUTDOWM` (QEMU "), "\(output.stderr)")
            #expect(output.stderr.contains("help: did you mean `SHUTDOWN`?"))
            #expect(try await bench.snapshot(bench.guests[0]) == before)
            #expect(try await !isTainted(bench.guests[0]))
            let dump = try await bench.program("schema", "dump", "-d", bench.guests[0], "--probe")
            try bench.write("qemu.json", dump.stdout)
            let check = try await bench.program("check", "--qmp-schema", "qemu.json", "play.yml")
            #expect(check.status == 65 && check.stderr.contains("error: QEMU sends no event `SHUTDOWM`"))
            #expect(check.stderr.contains("`reason` is never found: the data of `STOP` is an empty object"))
        }
    }

    @Test func theCheckCanBeLeftOut() async throws {
        try await Bench.with(guests: 1) { bench in
            try bench.play("- qmp: query-statuss")
            let output = try await bench.program("run", "--no-qmp-check", "play.yml")
            #expect(output.status == 2)
            #expect(output.stdout.contains("CommandNotFound"))
        }
    }

    @Test func aSchemaIsDumpedAndPlaybooksAreCheckedByItWithoutAHypervisor() async throws {
        try await Bench.with(guests: 1) { bench in
            let probed = try await bench.program("schema", "dump", "-d", bench.guests[0], "--probe")
            #expect(probed.status == 0 && probed.stderr.isEmpty, "\(probed.stderr)")
            #expect(try await !isTainted(bench.guests[0]))
            let asked = try await bench.program("schema", "dump", "-d", bench.guests[0])
            let isSame = asked.stdout == probed.stdout && !asked.stdout.isEmpty
            #expect(isSame)
            #expect(asked.stderr.contains("warning: this taints \(bench.guests[0]) `custom-monitor`"))
            #expect(try await isTainted(bench.guests[0]))

            try bench.write("qemu.json", probed.stdout)
            try bench.play("- qmp: query-block\n  expect: {$.device: a}")
            let right = try await bench.program("check", "--qmp-schema", "qemu.json", "play.yml")
            #expect(right.status == 0)
            #expect(right.stderr.contains("warning: `device` is never found: the reply to `query-block` is a list"))
            try bench.play("- qmp: query-block\n  expect:\n    $.device: a  # noqa: dead-path")
            let silenced = try await bench.program("check", "--qmp-schema", "qemu.json", "play.yml")
            #expect(silenced.status == 0 && silenced.stderr.isEmpty)
            try bench.play(Self.wrong)
            let wrong = try await bench.program("check", "--qmp-schema", "qemu.json", "play.yml")
            #expect(wrong.status == 65 && wrong.stderr.contains("error: `size` takes a whole number, not a string ["))
            try bench.play(Self.wrong + "\n- qmp: query-block\n  expekt: {}\n- debug: \"{{ nothing }}\"")
            let all = try await bench.program("check", "--qmp-schema", "qemu.json", "play.yml")
            #expect(all.status == 65 && all.stderr.contains("error: `step` has no key `expekt`"), "\(all.stderr)")
            #expect(all.stderr.contains("error: `nothing` is not defined"))
            #expect(all.stderr.contains("error: `size` takes a whole number, not a string ["))
            #expect(all.stderr.contains("did you mean `query-status`?"))
            try bench.play("- qmp: {execute: balloon, arguments: {value: \"{{ item.mib }}\"}}\n  loop: [{mib: x}]")
            #expect(try await bench.program("check", "play.yml").status == 0)
            let looped = try await bench.program("check", "--qmp-schema", "qemu.json", "play.yml")
            #expect(looped.status == 65 && looped.stderr.contains("`value` takes a whole number"), "\(looped.stderr)")
            try bench.play("- qmp: \"{{ vars.c }}\"\n  vars: {c: query status}")
            let unread = try await bench.program("check", "play.yml")
            #expect(unread.status == 65 && unread.stderr.contains("`query status` is not the name of a command"))
            try bench.play(
                "- qmp: {execute: blockdev-add, arguments: {driver: \"{{ vars.d }}\", node-name: n}}\n"
                    + "  vars: {d: hunter2}\n  no_log: true")
            let secret = try await bench.program("check", "--qmp-schema", "qemu.json", "play.yml")
            #expect(secret.status == 65 && secret.stderr.contains("`no_log` hides it"), "\(secret.stderr)")
            #expect(!secret.stderr.contains("hunter2"))
            try bench.play(Self.wrong)
            let twice = try await bench.program(
                "check", "--qmp-schema", "qemu.json", "--qmp-schema", "play.yml", "play.yml")
            #expect(twice.status == 65)
            #expect(twice.stderr.contains("error: play.yml: not JSON: "), "\(twice.stderr)")
            #expect(twice.stderr.contains("not a string (qemu.json)"))
        }
    }

    @Test func whatCannotBeDumpedSaysWhy() async throws {
        try await Bench.with(guests: 1) { bench in
            try await Lab.virsh("destroy", bench.guests[0])
            let off = try await bench.program("schema", "dump", "-d", bench.guests[0])
            #expect(off.status == 2 && off.stderr.contains("help: it is off: use --probe"), "\(off.stderr)")
            let missing = try await bench.program("schema", "dump", "-d", bench.guests[0] + "x")
            #expect(missing.status == 2)
            #expect(missing.stderr.contains("help: did you mean `\(bench.guests[0])`?"), "\(missing.stderr)")
        }
    }

    /// What this guest has not got, as QEMU says; the commands themselves are accepted.
    private static let unanswered: Set = [
        "query-acpi-ospm-status", "query-sev-capabilities", "query-sev-launch-measure", "query-sgx",
        "query-sgx-capabilities", "query-vm-generation-id",
    ]

    @Test func everyQueryWithoutMandatoryArgumentsIsAcceptedAndAnswered() async throws {
        try await Bench.with(guests: 1) { bench in
            let dump = try await bench.program("schema", "dump", "-d", bench.guests[0], "--probe")
            let queries = try Entity.queries(in: dump.stdout)
            #expect(queries.count > 50)
            try bench.play(
                queries.map { "- {name: \"<\($0)>\", qmp: \($0)}" }.joined(separator: "\n"),
                keys: "  on_failure: continue\n")
            let output = try await bench.program("run", "play.yml")
            for query in queries {
                let isAnswered = output.stdout.contains("ok           localhost/\(bench.guests[0]): <\(query)>")
                #expect(isAnswered == !Self.unanswered.contains(query), "\(query)")
            }
            #expect(!output.stdout.contains("CommandNotFound"))
        }
    }

    /// As much of a `SchemaInfo` as tells which commands need no arguments.
    private struct Entity: Decodable {
        struct Member: Decodable {
            let isOptional: Bool

            enum CodingKeys: String, CodingKey { case isOptional = "default" }

            init(from decoder: any Decoder) throws {
                isOptional = try decoder.container(keyedBy: CodingKeys.self).contains(.isOptional)
            }
        }

        let name: String
        let kind: String
        let arguments: String?
        let tag: String?
        let members: [Member]?

        enum CodingKeys: String, CodingKey {
            case name, tag, members
            case kind = "meta-type"
            case arguments = "arg-type"
        }

        static func queries(in text: String) throws -> [String] {
            let all = try JSONDecoder().decode([Entity].self, from: Data(text.utf8))
            let light = all.filter {
                $0.kind == "object" && $0.tag == nil && $0.members?.allSatisfy(\.isOptional) == true
            }
            let types = Set(light.map(\.name))
            return all.filter {
                $0.kind == "command" && $0.name.hasPrefix("query-") && types.contains($0.arguments ?? "")
            }
            .map(\.name)
        }
    }
}
