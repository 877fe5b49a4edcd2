// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Testing

/// Injections with an id, over several runs.
@Suite struct OwnedInjectionTests {
    private static let plain = """
        <domain type='kvm'>
          <name>a</name>
          <uuid>6ba7b810-9dad-11d1-80b4-00c04fd430c8</uuid>
          <title>T</title>
          <devices/>
        </domain>

        """

    /// Domains to go into and come out of without a trace.
    private static let domains = [
        plain, plain.replacing("\n", with: "\r\n"), plain.replacing("  ", with: "\t"),
        "<domain><name>a</name></domain>",
        plain.replacing(
            "  <title>T</title>\n", with: "  <metadata>\n    <o:x xmlns:o=\"urn:o\">1</o:x>\n  </metadata>\n"),
        plain.replacing(
            "  <devices/>\n",
            with: "  <devices/>\n  <q:commandline xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'>\n"
                + "    <q:arg value='-theirs'/>\n  </q:commandline>\n"),
    ]

    private func record(
        _ id: String, _ arguments: [String], run: String = "1", reason: String? = nil,
        environment: [EnvironmentVariable] = [], overrides: [DeviceOverride] = []
    ) -> InjectionRecord {
        InjectionRecord(
            id: id, playbook: "p.yml", run: run, reason: reason,
            injection: Injection(
                arguments: arguments, environment: environment, capabilities: CapabilityChanges(add: [id]),
                overrides: overrides))
    }

    @Test(arguments: domains)
    func whatAnIdPutInComesOutWithoutATrace(_ text: String) throws {
        let before = try DomainDocument(text)
        let override = DeviceOverride(alias: "ua-d", property: "p", value: .unsigned(1))
        let record = record(
            "log", ["-d", "<&>"], reason: "a \"bug\" in <it>", environment: [EnvironmentVariable(name: "A")],
            overrides: [override])
        let injected = try DomainDocument(before.applying(record).text)
        #expect(injected.injectionRecords == [record])
        #expect(injected.commandLine.arguments.suffix(2) == ["-d", "<&>"])
        #expect(injected.overrides == [override])
        #expect(try Array(injected.removing(injectionOf: "log").text.utf8) == Array(text.utf8))
    }

    @Test func aCommentInTheMetadataOutlivesTheLastRecord() throws {
        for text in ["<metadata><!-- mine --></metadata>", "<metadata>\n    <!-- mine -->\n  </metadata>"] {
            let before = try DomainDocument(Self.plain.replacing("<title>T</title>", with: text))
            let injected = try DomainDocument(before.applying(record("log", ["-d"])).text)
            #expect(try injected.removing(injectionOf: "log").text.contains("<!-- mine -->"))
        }
    }

    @Test func aSecondRunChangesNothingWhoeverRunsIt() throws {
        let once = try DomainDocument(Self.plain).applying(record("log", ["-d"]))
        #expect(try once.applying(record("log", ["-d"], run: "2")).text == once.text)
        let reason = try once.applying(record("log", ["-d"], run: "2", reason: "known now"))
        #expect(reason.injectionRecords.map(\.run) == ["2"])
        #expect(reason.commandLine == once.commandLine)
    }

    @Test func itReplacesItsOwnWhereThatStoodAndNothingElse() throws {
        let document = try DomainDocument(Self.plain)
            .applying(Injection(arguments: ["-theirs"])).applying(record("log", ["-d", "one"]))
            .applying(record("net", ["-n"])).applying(Injection(arguments: ["-more"]))
        let replaced = try document.applying(record("log", ["-d", "two", "-D", "x"], run: "2"))
        #expect(replaced.commandLine.arguments == ["-theirs", "-d", "two", "-D", "x", "-n", "-more"])
        #expect(replaced.injectionRecords.map(\.id) == ["log", "net"])
        let removed = try replaced.removing(injectionOf: "log")
        #expect(removed.commandLine.arguments == ["-theirs", "-n", "-more"])
        #expect(removed.capabilities.add == ["net"])
        #expect(removed.injectionRecords.map(\.id) == ["net"])
    }

    @Test func whatTwoShareStaysUntilTheLastGoes() throws {
        let variable = EnvironmentVariable(name: "A", value: "1")
        let both = try DomainDocument(Self.plain)
            .applying(record("one", ["-d"], environment: [variable]))
            .applying(record("two", ["-d"], environment: [variable]))
        #expect(both.commandLine.arguments == ["-d"])
        let one = try both.removing(injectionOf: "one")
        #expect(one.commandLine == both.commandLine)
        #expect(try one.removing(injectionOf: "two").text == Self.plain)
    }

    @Test func whatSomebodyTookOutByHandComesBack() throws {
        let owned = try DomainDocument(Self.plain).applying(record("log", ["-d"]))
        let bare = try owned.applying(Injection(arguments: ["-d"], state: .absent))
        #expect(bare.injectionRecords.count == 1)
        #expect(try bare.applying(record("log", ["-d"])).commandLine.arguments == ["-d"])
        #expect(try bare.removing(injectionOf: "log").text == Self.plain)
    }

    @Test(arguments: ["one\n", "one two\nthree\n", "  one  ", "a\tb", "a\r\nb"])
    func aReasonOfSeveralLinesIsFoundAgain(_ text: String) throws {
        let record = InjectionRecord(
            id: "log", playbook: "p.yml", run: "1", reason: text, request: text,
            until: [.init(software: "qemu", versions: ">=9\n")], injection: Injection(arguments: ["-d"]))
        let once = try DomainDocument(DomainDocument(Self.plain).applying(record).text)
        #expect(once.injectionRecords == [record])
        #expect(try once.applying(record).text == once.text)
    }

    @Test func whatXMLCannotHoldIsRefusedEverywhere() {
        let bad = "a\u{1}"
        for record in [
            InjectionRecord(id: "a\nb", injection: Injection()), InjectionRecord(id: bad, injection: Injection()),
            InjectionRecord(id: "a", reason: bad, injection: Injection()),
            InjectionRecord(id: "a", request: bad, injection: Injection()),
            InjectionRecord(id: "a", playbook: bad, injection: Injection()),
            record("a", [], overrides: [DeviceOverride(alias: bad, property: "p", value: .remove)]),
            record("a", [], overrides: [DeviceOverride(alias: "ua-a", property: bad, value: .remove)]),
            record("a\u{1}", []),
        ] {
            #expect(throws: DomainXMLError.self) { try DomainDocument(Self.plain).applying(record) }
        }
    }

    @Test func anUnknownIdIsNothingToTakeOut() throws {
        #expect(try DomainDocument(Self.plain).removing(injectionOf: "log").text == Self.plain)
    }
}
