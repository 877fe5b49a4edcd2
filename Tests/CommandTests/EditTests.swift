// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Testing

/// `edit`, which needs no hypervisor.
@Suite(.enabled(if: Lab.isWanted)) struct EditTests {
    private static let playbook = """
        - name: Log
          domains: "web-*"
          steps:
            - inject: {args: ["-D", "/x/{{ domain.name }}.log"]}
            - power: restarted
              when: changed
        - name: Only others
          domains: "db-*"
          steps:
            - inject: {args: ["-S"]}
        """
    private static let before = """
        <?xml version="1.0"?>
        <!-- kept as it is -->
        <domain  type = "kvm">
            <name>web-1</name><!-- and this -->
            <title><![CDATA[a < b]]></title>
        </domain>

        """
    private static let after = """
        <?xml version="1.0"?>
        <!-- kept as it is -->
        <domain  type = "kvm" xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
            <name>web-1</name><!-- and this -->
            <title><![CDATA[a < b]]></title>
            <qemu:commandline>
                <qemu:arg value='-D'/>
                <qemu:arg value='/x/web-1.log'/>
            </qemu:commandline>
        </domain>

        """

    private func bench(_ body: (Bench) async throws -> Void) async throws {
        try await Bench.with(guests: 0) { bench in
            try bench.write("play.yml", Self.playbook)
            try await body(bench)
        }
    }

    @Test func standardInputIsEditedAndNothingElseChanges() async throws {
        try await bench { bench in
            let output = try await bench.program(arguments: ["edit", "--steps", "play.yml"], input: Self.before)
            #expect(output.status == 0, "\(output.stderr)")
            #expect(output.stdout == Self.after)
            #expect(output.stderr == "")
            let again = try await bench.program(arguments: ["edit", "--steps", "play.yml"], input: Self.after)
            #expect(again.stdout == Self.after)
        }
    }

    @Test func filesAndFoldersAreRewrittenWhereTheyChange() async throws {
        try await bench { bench in
            let folder = bench.folder.appendingPathComponent("domains")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try bench.write("domains/one.xml", Self.before)
            try bench.write("domains/two.xml", Self.after)
            try bench.write("domains/note.txt", "no XML")
            let dry = try await bench.program("edit", "--steps", "play.yml", "--check", "domains")
            #expect(dry.stdout == "domains/one.xml: would change\n", "\(dry.stderr)")
            #expect(try String(contentsOf: folder.appendingPathComponent("one.xml"), encoding: .utf8) == Self.before)
            let output = try await bench.program("edit", "--steps", "play.yml", "--in-place", "domains")
            #expect(output.status == 0, "\(output.stderr)")
            #expect(output.stdout == "domains/one.xml: changed\n")
            #expect(try String(contentsOf: folder.appendingPathComponent("one.xml"), encoding: .utf8) == Self.after)
        }
    }

    @Test func aPlayIsTakenByNumberWhateverItNames() async throws {
        try await bench { bench in
            let output = try await bench.program(
                arguments: ["edit", "--steps", "play.yml", "--play", "2"], input: Self.before)
            #expect(output.stdout.contains("<qemu:arg value='-S'/>"))
        }
    }

    @Test(
        arguments: [
            ("", "there is no element"), ("no XML", "line 1"), ("<domain", "line 1"),
            ("<domain><name>x</name></domain>", "no play of play.yml is for x"),
            ("<network/>", "not <domain>"), ("<domain><name>web-1</name><a></domain>", "line 1, column"),
        ])
    func whatCannotBeEditedIsSaidAndNothingIsWritten(xml: String, words: String) async throws {
        try await bench { bench in
            let output = try await bench.program(arguments: ["edit", "--steps", "play.yml"], input: xml)
            #expect(output.status == 65)
            #expect(output.stdout == "")
            #expect(output.stderr.contains(words), "\(output.stderr)")
            let path = try bench.write("guest.xml", xml)
            let inPlace = try await bench.program("edit", "--steps", "play.yml", "--in-place", "guest.xml")
            #expect(inPlace.status == 65)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == xml)
        }
    }
}
