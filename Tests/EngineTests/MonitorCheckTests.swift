// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Engine
import Hypervisor
import HypervisorFake
import Matching
import PlaybookModel
import Synchronization
import Testing

/// What a run does with QMP commands before it changes anything.
@Suite struct MonitorCheckTests {
    private static func job(_ command: String) -> String {
        """
        - name: Job
          domains: "*"
          steps:
            - inject: {args: ["-d", "unimp"]}
            - qmp: \(command)
        """
    }

    private func bench(_ states: PowerState...) async throws -> EngineBench {
        let bench = try EngineBench()
        for (number, state) in states.enumerated() {
            try await bench.hypervisor.defineElsewhere(EngineBench.xml("g\(number)"), state: state)
        }
        return bench
    }

    private func calls(of bench: EngineBench, _ body: () async throws -> Void) async throws -> [String] {
        let before = await bench.hypervisor.callCount
        try await body()
        return await bench.hypervisor.calls.dropFirst(before).map(\.name)
    }

    private func options(_ schemas: StubSchemas, isDryRun: Bool = false, probes: Bool = false) -> RunOptions {
        var options = RunOptions()
        options.monitorSchemas = schemas
        options.isDryRun = isDryRun
        if probes { options.probe = RunOptions.Probe(prefix: "probe-") { _, _ in nil } }
        return options
    }

    @Test func aMistakeEndsTheRunWithNothingChanged() async throws {
        let bench = try await bench(.running, .off)
        for step in ["wrong", "stop\n      undo: {qmp: wrong}", "\"{{ vars.name | default('wrong') }}\""] {
            let made = try await calls(of: bench) {
                do {
                    _ = try await bench.run(Self.job(step), options: options(StubSchemas()))
                    Issue.record("the run went on")
                } catch RunFailure.input(let invalid) {
                    #expect(invalid.description.contains("error: no such command (QEMU 7.2.22) [stub]"))
                }
            }
            #expect(!made.contains("virDomainDefineXMLFlags"))
        }
        #expect(bench.results == [])
    }

    /// Steps with a command that is wrong, in what a variable or an item gives.
    private static let foreseen = [
        "- qmp: '{{ item.c }}'\n  loop: [{c: query-status}, {c: '{{ vars.bad }}'}]",
        "- qmp: '{{ vars.c }}'\n  loop: [query-status, wrong]\n  vars: {c: '{{ item }}'}",
        "- qmp: {execute: '{{ vars.bad }}', arguments: {a: '{{ domain.state }}'}}",
        "- qmp: '{{ item }}'\n  loop: ['{{ domain.state }}', wrong]\n  when: {$.item: wrong}",
        "- set_vars: {c: '{{ vars.bad }}'}\n- qmp: '{{ vars.c }}'",
        "- block: [{set_vars: {c: wrong}}]\n- qmp: query-status\n  undo: {qmp: '{{ vars.c }}'}",
    ]

    @Test(arguments: foreseen) func whatIsKnownBeforeTheRunIsChecked(_ steps: String) async throws {
        let bench = try await bench(.running)
        await #expect(throws: RunFailure.self) {
            try await bench.run(Self.play(steps), options: options(StubSchemas()))
        }
        #expect(await !bench.hypervisor.calls.contains { $0.name == "virDomainDefineXMLFlags" })
    }

    @Test func whatAnItemGivesIsReadBeforeTheRun() async throws {
        let bench = try await bench(.running)
        do {
            _ = try await bench.run(
                Self.play("- qmp: '{{ item.c }}'\n  loop: [{c: query-status}, {c: 'query status'}]"),
                options: options(StubSchemas()))
            Issue.record("the run went on")
        } catch RunFailure.input(let invalid) {
            #expect(invalid.description.contains("5:12: error: `query status` is not the name of a command [bad-"))
        }
        #expect(bench.results == [])
    }

    @Test(arguments: [
        ("- hmp: '{{ vars.it }}'\n  vars: {it: [1]}", "error: expected text, not a list [wrong-type]"),
        ("- agent: '{{ vars.it }}'\n  vars: {it: [1]}", "error: expected text, not a list [wrong-type]"),
        ("- qmp: '{{ vars.it }}'\n  vars: {it: [1]}", "error: expected text, not a list [wrong-type]"),
        ("- hmp: '{{ vars.it }}'\n  vars: {it: ''}", "error: the monitor's line is empty [bad-command]"),
        ("- hmp: '{{ vars.it }}'\n  vars: {it: null}", "error: the monitor's line is empty [bad-command]"),
        ("- hmp: info\n  vars: {it: 5}\n  loop: '{{ vars.it }}'", "error: `loop` needs a list, and this gives an int"),
        (
            "- qmp: {execute: query-status, arguments: '{{ vars.it }}'}\n  vars: {it: 5}",
            "error: expected a mapping of arguments, not a number [wrong-type]"
        ),
    ])
    func whatNoSchemaTellsOfIsReadBeforeTheRun(step: String, mistake: String) async throws {
        let bench = try await bench(.running)
        do {
            _ = try await bench.run(Self.play(step))
            Issue.record("the run went on")
        } catch RunFailure.input(let invalid) {
            #expect(invalid.description.contains(mistake), "\(invalid.description)")
        }
        #expect(bench.results == [])
    }

    /// Steps with a command that would be wrong if it were sent as it can be read before the run.
    private static let open = [
        "- set_vars: {bad: '{{ domain.state }}'}\n- qmp: '{{ vars.bad }}'",
        "- block: [{assert: {$.domain.state: off}}, {set_vars: {c: wrong}}]\n  rescue: [{debug: x}]\n"
            + "- qmp: '{{ vars.c | default(\"query-status\") }}'",
        "- set_vars: {c: wrong}\n  when: {$.domain.state: off}\n"
            + "- qmp: '{{ vars.c | default(\"query-status\") }}'",
        "- qmp: '{{ item.c }}'\n  loop: [{c: query-status, send: true}, {c: wrong, send: false}]\n"
            + "  when: '{{ item.send }}'",
        "- debug: x\n  register: r\n- qmp: '{{ steps.r.reply | default(\"wrong\") }}'",
        "- qmp: query-status\n- set_vars: {bad: query-status}\n- qmp: '{{ vars.bad }}'",
        "- qmp: query-status\n  loop: '{{ vars.bad }}'\n  when: false",
        "- hmp: '{{ domain.state }}'",
    ]

    @Test(arguments: open) func whatOnlyTheRunTellsRefusesNothing(_ steps: String) async throws {
        let bench = try await bench(.running)
        let summary = try await bench.run(Self.play(steps), options: options(StubSchemas()))
        #expect(summary.targets.count == 1)
    }

    private static func play(_ steps: String) -> String {
        let lines = steps.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        return "- domains: '*'\n  vars: {bad: wrong}\n  steps:\n    - inject: {args: [-d, unimp]}\n\(lines)"
    }

    @Test func whatNoLogHidesIsCheckedWithoutBeingShown() async throws {
        let bench = try await bench(.running)
        let step = "\"{{ vars.name | default('wrong') }}\"\n      no_log: true"
        do {
            _ = try await bench.run(Self.job(step), options: options(StubSchemas()))
            Issue.record("the run went on")
        } catch RunFailure.input(let invalid) {
            #expect(invalid.description.contains("what its templates give is not as it should be"))
            #expect(!invalid.description.contains("no such command"))
        }
    }

    @Test func theLineOfASecretCommandIsNotShown() async throws {
        let bench = try await bench(.running)
        do {
            _ = try await bench.run(
                Self.job("wrong\n      no_log: true # hunter4literal"), options: options(StubSchemas()))
            Issue.record("the run went on")
        } catch RunFailure.input(let invalid) {
            #expect(invalid.description.contains("error: no such command (QEMU 7.2.22) [stub]"))
            #expect(!invalid.description.contains(" | "))
        }
    }

    @Test func oneRunningGuestIsAskedAndLaterRunsAskNobody() async throws {
        let bench = try await bench(.off, .running, .running)
        let schemas = StubSchemas()
        let first = try await calls(of: bench) { _ = try await bench.run(Self.job("old"), options: options(schemas)) }
        #expect(first.filter { $0 == "virDomainQemuMonitorCommand" }.count == 1 + 3)
        #expect(!first.contains("virDomainCreateXML"))
        #expect(schemas.kept == 1)
        let warnings = bench.warnings
        #expect(warnings == ["an old command (QEMU 7.2.22)"])
        let play = Self.job("query-status").replacing("    - inject: {args: [\"-d\", \"unimp\"]}\n", with: "")
        let later = try await calls(of: bench) { _ = try await bench.run(play, options: options(schemas)) }
        #expect(!later.contains("virDomainGetXMLDesc"))
        #expect(later.filter { $0 == "virDomainQemuMonitorCommand" }.count == 3)
    }

    @Test func aThrowawayDomainIsAskedWhereNoGuestRunsOrAnswers() async throws {
        let off = try await bench(.off)
        let made = try await calls(of: off) {
            _ = try? await off.run(Self.job("query-status"), options: options(StubSchemas()))
        }
        #expect(made.filter { $0 == "virDomainCreateXML" }.count == 1)
        let mute = try await bench(.running)
        await mute.hypervisor.answerMonitor { _, domain throws(HypervisorError) in
            guard domain.name == "g0" else { return "{}" }
            throw HypervisorError(reason: .timedOut(after: .seconds(5)), message: "", call: "", subject: "")
        }
        let schemas = StubSchemas()
        let asked = try await calls(of: mute) {
            _ = try await mute.run(Self.job("query-status"), options: options(schemas))
        }
        #expect(asked.contains("virDomainCreateXML"))
        #expect(schemas.kept == 1)
    }

    @Test func aDryRunTaintsNothingAndSaysWhatItDidNotCheck() async throws {
        let bench = try await bench(.running, .running)
        let made = try await calls(of: bench) {
            _ = try await bench.run(Self.job("wrong"), options: options(StubSchemas(), isDryRun: true))
        }
        #expect(!made.contains("virDomainQemuMonitorCommand") && !made.contains("virDomainCreateXML"))
        #expect(
            bench.warnings == [
                "the monitor commands for QEMU 7.2.22 at /usr/bin/qemu are not checked: its schema is not known"
            ])
    }

    @Test func aDryRunAsksAThrowawayDomainOrAGuestThatIsTaintedAlready() async throws {
        let bench = try await bench(.running, .running)
        var made = try await calls(of: bench) {
            await #expect(throws: RunFailure.self) {
                try await bench.run(Self.job("wrong"), options: options(StubSchemas(), isDryRun: true, probes: true))
            }
        }
        #expect(!made.contains("virDomainQemuMonitorCommand") && made.contains("virDomainCreateXML"))
        let tainted = try #require(try await bench.hypervisor.domains().last)
        _ = try await bench.hypervisor.session(for: tainted, timeout: .seconds(1)).monitor(.hmp("info status"))
        made = try await calls(of: bench) {
            await #expect(throws: RunFailure.self) {
                try await bench.run(Self.job("wrong"), options: options(StubSchemas(), isDryRun: true))
            }
        }
        #expect(made.filter { $0 == "virDomainQemuMonitorCommand" }.count == 1)
    }

    @Test func whatIsOnlyRememberedIsLookedAtBeforeItIsRefused() async throws {
        let bench = try await bench(.running)
        let schemas = StubSchemas()
        _ = try await bench.run(Self.job("query-status"), options: options(schemas))
        // Another emulator since, which has the command.
        schemas.emulator.withLock { $0 = "/usr/bin/newer" }
        let summary = try await bench.run(Self.job("wrong"), options: options(schemas))
        #expect(summary.targets.first?.tally.failed == 0)
        #expect(schemas.kept == 2)
    }

    @Test func eachQEMUThatWouldRefuseIsNamed() async throws {
        let bench = try await bench(.running, .running)
        let schemas = StubSchemas()
        schemas.differs.withLock { $0 = true }
        do {
            _ = try await bench.run(Self.job("wrong"), options: options(schemas))
            Issue.record("the run went on")
        } catch RunFailure.input(let invalid) {
            #expect(invalid.diagnostics.count == 1)
            #expect(invalid.description.contains("(QEMU 7.2.22 at /usr/bin/g0, QEMU 7.2.22 at /usr/bin/g1)"))
        }
    }

    @Test func aDomainThatIsYetToBeMadeIsCheckedByItsDefinition() async throws {
        let bench = try EngineBench()
        let xml = EngineBench.xml("new").split(separator: "\n").map { "          \($0)" }.joined(separator: "\n")
        let play = """
            - name: Job
              domains: new
              steps:
                - define:
                    xml: |
            \(xml)
                - qmp: wrong
            """
        await #expect(throws: RunFailure.self) { try await bench.run(play, options: options(StubSchemas())) }
        #expect(await !bench.hypervisor.calls.contains { $0.name == "virDomainDefineXMLFlags" })
    }

    @Test func aGuestThatCannotBeLookedAtLeavesTheOthersChecked() async throws {
        let bench = try await bench(.running, .running)
        let silence = HypervisorError(reason: .timedOut(after: .seconds(30)), message: "", call: "", subject: "")
        await bench.hypervisor.failNext("virDomainGetXMLDesc", with: silence)
        await #expect(throws: RunFailure.self) {
            try await bench.run(Self.job("wrong"), options: options(StubSchemas()))
        }
        #expect(await !bench.hypervisor.calls.contains { $0.name == "virDomainDefineXMLFlags" })
    }

    @Test func aPlayThatNoQEMUIsKnownOfIsSaidNotToBeChecked() async throws {
        let bench = try await bench(.running)
        let silence = HypervisorError(reason: .timedOut(after: .seconds(30)), message: "", call: "", subject: "")
        await bench.hypervisor.failNext("virDomainGetXMLDesc", with: silence)
        _ = try await bench.run(Self.job("query-status"), options: options(StubSchemas()))
        #expect(
            bench.warnings == [
                "the monitor commands for localhost/g0 are not checked: its XML cannot be read now",
                "its monitor commands are not checked: it is not known which QEMU they are for",
            ])
    }

    @Test func anEventIsLookedUpBeforeAnythingIsChangedAndTaintsNoGuest() async throws {
        let bench = try await bench(.running)
        let play = Self.job("x").replacing("qmp: x", with: "event: {name: \"{{ vars.e }}\", within: 1ms}")
            .replacing("  steps:", with: "  vars: {e: WRONG}\n  steps:")
        let made = try await calls(of: bench) {
            await #expect(throws: RunFailure.self) { try await bench.run(play, options: options(StubSchemas())) }
        }
        #expect(made.contains("virDomainCreateXML"))
        #expect(!made.contains("virDomainQemuMonitorCommand") && !made.contains("virDomainDefineXMLFlags"))
    }

    @Test func aPlayWithoutMonitorCommandsCostsNothing() async throws {
        let bench = try await bench(.running)
        let play = Self.job("x").replacing("qmp: x", with: "hmp: info status")
        let with = try await calls(of: bench) { _ = try await bench.run(play, options: options(StubSchemas())) }
        #expect(!with.contains("virConnectGetVersion"))
    }
}

/// Schemas in memory, by which `wrong` is no command of any QEMU but the newer one, and `old` is deprecated.
private final class StubSchemas: MonitorSchemas {
    let query = MonitorCommand.qmp(#"{"execute":"query-qmp-schema"}"#)
    let throwawayPrefix = "throwaway-"
    /// What all domains have for an emulator.
    let emulator = Mutex("/usr/bin/qemu")
    /// Whether each domain has one of its own.
    let differs = Mutex(false)
    private let known = Mutex<Set<Emulator>>([])
    private let memory = Mutex<[String: Emulator.Program]>([:])

    /// How many QEMUs' schemas were fetched.
    var kept: Int { known.withLock { $0.count } }

    func readAhead(of uri: String?) {}

    func program(of xml: String) -> Emulator.Program? {
        let name = xml.split(separator: "<name>").last?.prefix { $0 != "<" } ?? ""
        return Emulator.Program(
            path: differs.withLock(\.self) ? "/usr/bin/\(name)" : emulator.withLock(\.self), architecture: "x86_64")
    }

    func checker(for emulator: Emulator) throws(StepFailure) -> MonitorChecker? {
        known.withLock { $0.contains(emulator) } ? checker(emulator) : nil
    }

    func checker(
        for emulator: Emulator, from reply: String, warn: (Diagnostic) -> Void
    ) throws(StepFailure) -> MonitorChecker {
        known.withLock { _ = $0.insert(emulator) }
        return checker(emulator)
    }

    private func checker(_ emulator: Emulator) -> MonitorChecker {
        { steps in
            steps.flatMap { [$0.action] + $0.undo }.compactMap { action in
                if action.awaitedEvent?.name == "WRONG" { return .error("stub", "no such event", at: nil) }
                let command = action.qmpCommand?.json
                return switch command?[member: "execute"] ?? command {
                case .string("wrong") where !emulator.program.path.hasSuffix("newer"):
                    .error("stub", "no such command", at: nil)
                case .string("old"): .warning("stub", "an old command", at: nil)
                default: nil
                }
            }
        }
    }

    func throwaway(like xml: String, suffix: String) throws(StepFailure) -> String {
        "<domain type='qemu'><name>\(throwawayPrefix)\(suffix)</name></domain>"
    }

    func recall(at uri: String) throws(StepFailure) -> [String: Emulator.Program] { memory.withLock(\.self) }

    func remember(_ programs: [String: Emulator.Program], at uri: String) throws(StepFailure) {
        memory.withLock { $0 = programs }
    }
}
