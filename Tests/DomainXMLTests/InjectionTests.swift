// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Testing

@Suite struct InjectionTests {
    @Test func thereAreCases() {
        #expect(EditCase.all.count >= 50)
    }

    @Test(arguments: EditCase.all)
    func editsAreByteExact(_ edit: EditCase) throws {
        let edited = try DomainDocument(edit.before()).applying(edit.injection()).text
        if EditCase.isRecording {
            try edit.record(edited)
            Issue.record("recorded \(edit.name); look at it, and run again without RECORD_CASES")
        }
        // Not `==`, which takes canonically equivalent texts for one.
        #expect(try Array(edited.utf8) == Array(edit.after().utf8))
    }

    @Test(arguments: EditCase.all)
    func aSecondTimeNothingIsToDo(_ edit: EditCase) throws {
        let once = try DomainDocument(edit.before()).applying(edit.injection())
        let twice = try DomainDocument(once.text).applying(edit.injection())
        #expect(Array(once.text.utf8) == Array(twice.text.utf8))
    }

    @Test(arguments: EditCase.all)
    func theEditedTextReadsAsAsked(_ edit: EditCase) throws {
        let injection = try edit.injection()
        let before = try DomainDocument(edit.before()).commandLine
        let after = try DomainDocument(DomainDocument(edit.before()).applying(injection).text).commandLine
        switch injection.state {
        case .exact:
            #expect(after.arguments == injection.arguments)
            #expect(after.environment == injection.environment)
        case .present:
            if injection.position == nil { #expect(after.arguments.starts(with: before.arguments)) }
            #expect(after.arguments.count <= before.arguments.count + injection.arguments.count)
            for variable in injection.environment {
                #expect(after.environment.last { $0.name == variable.name } == variable)
            }
        case .absent:
            let gone = injection.environment.filter { $0.value == nil }.map(\.name)
            #expect(!after.environment.contains { gone.contains($0.name) })
            #expect(after.arguments.count <= before.arguments.count)
        }
    }

    /// Domains that do not end in an empty block or an unused declaration: an edit can't tell these from its own.
    static let tidy = EditCase.all.filter { !$0.name.hasPrefix("empty-block") && !$0.name.contains("no-block") }
        .filter { !$0.name.hasPrefix("unused-declaration") }

    @Test(arguments: tidy)
    func whatWentInComesOutWithoutATrace(_ edit: EditCase) throws {
        let before = try edit.before()
        let arguments = ["-one two", "<&>'\""]
        let environment = [EnvironmentVariable(name: "VP_TEST", value: "é'"), EnvironmentVariable(name: "VP_BARE")]
        for (arguments, environment) in [(arguments, environment), (arguments, []), ([], environment)] {
            let injected = try DomainDocument(before)
                .applying(Injection(arguments: arguments, environment: environment))
            #expect(injected.text != before)
            let removed = try DomainDocument(injected.text)
                .applying(Injection(arguments: arguments, environment: environment, state: .absent))
            #expect(Array(removed.text.utf8) == Array(before.utf8))
        }
    }

    @Test(arguments: tidy)
    func sectionsThatWentInComeOutWithoutATrace(_ edit: EditCase) throws {
        let before = try edit.before()
        func injection(_ state: Injection.State) -> Injection {
            Injection(
                capabilities: CapabilityChanges(add: ["vp-add"], del: ["vp-del"]),
                overrides: [
                    DeviceOverride(alias: "ua-vp", property: "a", value: .bool(true)),
                    DeviceOverride(alias: "ua-vp", property: "b", value: .string("<'>")),
                ], state: state)
        }
        let injected = try DomainDocument(before).applying(injection(.present))
        #expect(injected.capabilities.add.contains("vp-add"))
        #expect(injected.overrides.contains { $0.alias == "ua-vp" && $0.value == .string("<'>") })
        // Read again, so that libxml2 judges what was written.
        let removed = try DomainDocument(injected.text).applying(injection(.absent))
        #expect(Array(removed.text.utf8) == Array(before.utf8))
    }

    private static let sections = """
        <domain xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><name>a</name>
          <q:capabilities><q:add capability='a'/></q:capabilities>
          <q:capabilities><q:add capability='b'/><q:add capability='b'/><q:bogus/></q:capabilities>
          <q:override><q:device alias='ua-a'><q:frontend><q:property name='p' type='string' value='1'/></q:frontend></q:device></q:override>
          <q:override><q:device alias='ua-b'><q:frontend><q:property name='p' type='string' value='1'/><q:property name='p' type='string' value='2'/><q:property name='q' type='odd' value='2'/></q:frontend></q:device></q:override>
          <q:deprecation behavior='bogus'/>
          <q:deprecation behavior='omit'/>
        </domain>
        """

    private func sections(_ state: Injection.State, _ injection: Injection) throws -> DomainDocument {
        let injection = Injection(
            capabilities: injection.capabilities, deprecation: injection.deprecation, overrides: injection.overrides,
            state: state)
        let once = try DomainDocument(DomainDocument(Self.sections).applying(injection).text)
        #expect(try once.applying(injection).text == once.text)
        return once
    }

    @Test func sectionsBeyondTheFirstAreEditedToo() throws {
        let override = DeviceOverride(alias: "ua-b", property: "p", value: .string("2"))
        let b = Injection(capabilities: CapabilityChanges(add: ["b"]), overrides: [override])
        let present = try sections(.present, b)
        #expect(present.capabilities.add == ["a", "b", "b"])
        #expect(present.overrides.filter { $0.alias == "ua-b" } == [override, override])
        let absent = try sections(.absent, b)
        #expect(absent.capabilities.add == ["a"])
        #expect(absent.overrides.map(\.value) == [.string("1"), .string("1")])
    }

    @Test func exactIsExact() throws {
        let none = try sections(.exact, Injection())
        #expect(none.text == "<domain><name>a</name>\n</domain>")
        let override = DeviceOverride(alias: "ua-b", property: "p", value: .string("3"))
        let some = try sections(
            .exact,
            Injection(capabilities: CapabilityChanges(add: ["b"]), deprecation: .omit, overrides: [override]))
        #expect(some.capabilities == CapabilityChanges(add: ["b"]))
        #expect(some.overrides == [override])
        #expect(some.deprecation == "omit")
        #expect(!some.text.contains("bogus") && !some.text.contains("odd"))
    }

    @Test func anAliasIsTheUsersOrLibvirtsOrNobodys() {
        for alias in ["virtio-disk0", "scsi0-0-0-1", "pci.1", "pcie.0", "usb", "ide", "ide0-1-0", "net12", "hostdev0"] {
            #expect(DeviceAlias.isAutomatic(alias), "\(alias)")
        }
        for alias in ["disk0", "ua-disk", "net", "", "0", "virtio-disk", "vda", "net0x"] {
            #expect(!DeviceAlias.isAutomatic(alias), "\(alias)")
        }
    }

    @Test func anAnchorThatIsNotThereIsAnError() throws {
        let document = try domain(arguments: ["-a"])
        let error = #expect(throws: DomainXMLError.self) {
            try document.applying(Injection(arguments: ["-z"], position: .before(["-b", "c"])))
        }
        #expect(error?.message == "the domain has no arguments -b c to place others by")
    }

    @Test(arguments: tidy)
    func theCommandLineClearedAndSetAgainIsTheSame(_ edit: EditCase) throws {
        let document = try DomainDocument(edit.before())
        let line = document.commandLine
        let cleared = try document.applying(Injection(state: .exact))
        #expect(cleared.commandLine.isEmpty)
        let again = try cleared.applying(
            Injection(arguments: line.arguments, environment: line.environment, state: .exact))
        #expect(again.commandLine == line)
    }

    @Test func aRunIsFoundOnlyInOnePieceAndInOrder() throws {
        let document = try domain(arguments: ["-a", "x", "-b", "y"])
        #expect(try document.applying(Injection(arguments: ["x", "-b"])).text == document.text)
        #expect(
            try document.applying(Injection(arguments: ["-a", "-b"])).commandLine.arguments
                == ["-a", "x", "-b", "y", "-a", "-b"])
        #expect(
            try document.applying(Injection(arguments: ["-b", "x"], state: .absent)).text == document.text)
    }

    @Test func valuesThatOnlyLookTheSameAreNotTheSame() throws {
        let composed = try domain(arguments: ["caf\u{E9}"])
        let edited = try composed.applying(Injection(arguments: ["cafe\u{301}"]))
        #expect(
            edited.commandLine.arguments.map { Array($0.utf8) } == ["caf\u{E9}", "cafe\u{301}"].map { Array($0.utf8) })
    }

    @Test(
        arguments: [
            ("A-B", nil), ("", nil), ("1A", nil), ("É", nil), ("A=", nil), ("A", "a\tb"), ("A", "a\nb"), ("A", "\u{0}"),
            ("A", "\u{1B}[2J"), ("A", "\u{FFFE}"),
        ] as [(String, String?)])
    func whatLibvirtCanNotKeepIsRefused(name: String, value: String?) {
        let injection = Injection(environment: [EnvironmentVariable(name: name, value: value)])
        #expect(throws: DomainXMLError.self) { try injection.validate() }
    }

    @Test func refusalsSayWhyAndWhatToDo() throws {
        let control = #expect(throws: DomainXMLError.self) {
            try Injection(arguments: ["a\nb"]).validate()
        }
        #expect(control?.message == #"the argument "a\nb" has the character U+000A, which libvirt can't keep"#)
        #expect(control?.help?.contains("into spaces") == true)
        let twice = #expect(throws: DomainXMLError.self) {
            let variables = [EnvironmentVariable(name: "A"), EnvironmentVariable(name: "A", value: "1")]
            try Injection(environment: variables).validate()
        }
        #expect(twice?.message == "the variable A is given twice")
    }

    @Test func aTabThatIsThereCanBeTakenOut() throws {
        let document = try DomainDocument(
            "<domain xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><name>a</name>"
                + "<q:commandline><q:arg value='a&#9;b'/></q:commandline></domain>")
        let edited = try document.applying(Injection(arguments: ["a\tb"], state: .absent))
        #expect(edited.text == "<domain><name>a</name></domain>")
    }

    @Test func aDomainWithoutElementsIsRefused() throws {
        let document = try DomainDocument("<domain/>")
        #expect(throws: DomainXMLError.self) { try document.applying(Injection(arguments: ["-d"])) }
    }

    private func domain(arguments: [String]) throws -> DomainDocument {
        try DomainDocument("<domain type='kvm'>\n  <name>a</name>\n</domain>\n")
            .applying(Injection(arguments: arguments))
    }
}
