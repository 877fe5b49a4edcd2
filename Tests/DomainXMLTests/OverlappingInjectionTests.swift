// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML
import Testing

/// Several ids that name the same things, and what others do to what an id put in.
@Suite struct OverlappingInjectionTests {
    private static let plain = """
        <domain type='kvm'>
          <name>a</name>
          <devices/>
        </domain>

        """

    private func run(_ id: String, _ arguments: String) -> InjectionRecord {
        InjectionRecord(id: id, injection: Injection(arguments: arguments.split(separator: " ").map(String.init)))
    }

    private func document(_ records: InjectionRecord...) throws -> DomainDocument {
        try records.reduce(DomainDocument(Self.plain)) { try $0.applying($1) }
    }

    private func arguments(_ document: DomainDocument) -> String {
        document.commandLine.arguments.joined(separator: " ")
    }

    @Test(arguments: [
        // Found inside of the run, at its beginning, across its end, and found elsewhere as well.
        ("-d x -D f", "-D f", "-D f"), ("-d x -D f", "-d x", "-d x"), ("-d x -D f", "-d x -D f", "-d x -D f"),
        ("-d x", "-d x", "-d x"),
    ])
    func whatAnotherIdFoundInARunStaysForIt(first: String, second: String, left: String) throws {
        let both = try document(run("a", first), run("b", second))
        #expect(arguments(both) == first)
        let one = try both.removing(injectionOf: "a")
        #expect(arguments(one) == left)
        #expect(try one.applying(run("b", second)).text == one.text)
        #expect(try one.removing(injectionOf: "b").text == Self.plain)
        #expect(try arguments(both.removing(injectionOf: "b")) == first)
    }

    @Test func aRunThatOverlapsAnotherLeavesThatWhole() throws {
        let both = try document(run("a", "-a -b"), InjectionRecord(id: "free", injection: Injection()))
            .applying(Injection(arguments: ["-c"])).applying(run("b", "-b -c"))
        #expect(arguments(both) == "-a -b -c")
        #expect(try arguments(both.removing(injectionOf: "a")) == "-b -c")
        #expect(try arguments(both.removing(injectionOf: "b")) == "-a -b")
    }

    @Test func whatStandsElsewhereTooGoesWithTheRun() throws {
        let both = try document(run("b", "-D f"), run("a", "-d x -D f"))
        #expect(try arguments(both.removing(injectionOf: "a")) == "-D f")
    }

    @Test func aShorterRunStaysInItsPlace() throws {
        let document = try document(run("log", "-d a -D f")).applying(Injection(arguments: ["-theirs"]))
        #expect(try arguments(document.applying(run("log", "-d a"))) == "-d a -theirs")
        #expect(try arguments(document.applying(run("log", "-d b"))) == "-d b -theirs")
        let shared = try document.applying(run("other", "-D f"))
        #expect(try arguments(shared.applying(run("log", "-d b"))) == "-d b -D f -theirs")
    }

    private func named(_ id: String, _ value: String, _ behavior: DeprecationBehavior) -> InjectionRecord {
        let changes = value == "1" ? CapabilityChanges(add: ["c"]) : CapabilityChanges(del: ["c"])
        return InjectionRecord(
            id: id,
            injection: Injection(
                environment: [EnvironmentVariable(name: "X", value: value)], capabilities: changes,
                deprecation: behavior,
                overrides: [DeviceOverride(alias: "ua-d", property: "p", value: .string(value))]))
    }

    @Test(arguments: [["a", "b"], ["b", "a"]]) func theOthersValueHoldsAgainAndNothingIsLeft(_ order: [String]) throws {
        let (a, b) = (named("a", "1", .omit), named("b", "2", .reject))
        let both = try document(a, b)
        #expect(both.commandLine.environment.map(\.value) == ["2"])
        let one = try both.removing(injectionOf: order[0])
        let left = order[1] == "a" ? a : b
        #expect(one.commandLine.environment == left.injection.environment)
        #expect(one.overrides == left.injection.overrides)
        #expect(one.deprecation == left.injection.deprecation?.rawValue)
        #expect(one.capabilities == left.injection.capabilities)
        #expect(try one.removing(injectionOf: order[1]).text == Self.plain)
    }

    @Test func whatIsNotAsItWasLeftIsTold() throws {
        let document = try document(named("a", "1", .omit), run("log", "-d x -D f"))
        #expect(document.strays(ofInjection: "a").isEmpty)
        #expect(document.strays(ofInjection: "log").isEmpty)
        let edited = try document.applying([
            XMLEdit(.set("y"), at: "qemu:commandline/qemu:arg[2]/@value"),
            XMLEdit(.set("3"), at: "qemu:commandline/qemu:env/@value"),
            XMLEdit(.set("crash"), at: "qemu:deprecation/@behavior"), XMLEdit(.remove, at: "qemu:override"),
            XMLEdit(.remove, at: "qemu:capabilities"),
        ])
        #expect(edited.strays(ofInjection: "log") == ["the arguments -d x -D f"])
        #expect(
            edited.strays(ofInjection: "a") == [
                "the variable X", "the override of ua-d.p", "the capability c", "the deprecation omit",
            ])
        #expect(edited.strays(ofInjection: "none").isEmpty)
        let removed = try edited.removing(injectionOf: "log").removing(injectionOf: "a")
        #expect(arguments(removed) == "-d y -D f")
        #expect(removed.commandLine.environment.map(\.value) == ["3"])
        #expect(removed.deprecation == "crash")
    }

    @Test func whatAnotherIdChangedIsNoSurprise() throws {
        let both = try document(named("a", "1", .omit), named("b", "2", .reject))
        #expect(both.strays(ofInjection: "a").isEmpty)
    }
}
