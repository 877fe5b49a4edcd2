// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation
import Subprocess
import Testing

/// A real libvirtd with QEMU, and the built program. Where they are missing the tests fail, unless
/// `VIRT_PLAYBOOK_SKIP_QEMU=1` asks to leave them out.
enum Lab {
    static let environment = ProcessInfo.processInfo.environment
    static let isWanted = environment["VIRT_PLAYBOOK_SKIP_QEMU"] != "1"

    static var uri: String {
        get throws { try #require(environment["VIRT_PLAYBOOK_TEST_URI"], "run the tests with scripts/test") }
    }

    /// What a process left behind when it ended.
    struct Output {
        let status: Int32?
        let stdout: String
        let stderr: String
    }

    /// Runs a program to its end.
    static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], in folder: String? = nil,
        input: String = ""
    ) async throws -> Output {
        var updates: [Environment.Key: String?] = [:]
        for (name, value) in environment { updates[Environment.Key(stringLiteral: name)] = value }
        // From a file: a program that ends before it has read all would break a pipe, and with it the tests.
        let source = FileManager.default.temporaryDirectory.appendingPathComponent("vp-input-\(UUID().uuidString)")
        try Data(input.utf8).write(to: source)
        defer { try? FileManager.default.removeItem(at: source) }
        let result = try await Subprocess.run(
            program.contains("/") ? .path(.init(program)) : .name(program), arguments: Arguments(arguments),
            environment: .inherit.updating(updates), workingDirectory: folder.map { .init($0) },
            input: .fileDescriptor(.open(.init(source.path), .readOnly), closeAfterSpawningProcess: true),
            output: .string(limit: 16 << 20), error: .string(limit: 16 << 20))
        var status: Int32?
        if case .exited(let code) = result.terminationStatus { status = code }
        return Output(status: status, stdout: result.standardOutput, stderr: result.standardError)
    }

    /// Runs virsh and gives what it prints; a failure fails the test.
    @discardableResult
    static func virsh(_ arguments: String...) async throws -> String {
        let output = try await run("virsh", ["-q", "-c", uri] + arguments)
        try #require(output.status == 0, "virsh \(arguments.joined(separator: " ")): \(output.stderr)")
        return output.stdout
    }

    /// Whether the throwaway domains that there are now are gone soon. Other tests make some at the same time.
    static func throwawaysEnd() async throws -> Bool {
        func names() async throws -> Set<Substring> {
            Set(try await virsh("list", "--all", "--name").split(separator: "\n").filter { $0.contains("-probe-") })
        }
        let found = try await names()
        for _ in 0..<200 {
            if try await names().isDisjoint(with: found) { return true }
            try await Task.sleep(for: .milliseconds(100))
        }
        return false
    }
}

/// A folder of a test's own, with guests that are removed at its end.
final class Bench: Sendable {
    let folder: URL
    let guests: [String]

    private init(guests: [String]) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("vp-\(UUID().uuidString.prefix(8))")
        self.guests = guests
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Gives `body` diskless guests, paused before their first instruction, and removes them afterwards.
    static func with(guests count: Int = 1, devices: String = "", _ body: (Bench) async throws -> Void) async throws {
        let prefix = "t\(UUID().uuidString.prefix(6).lowercased())"
        let bench = try Bench(guests: (0..<count).map { "\(prefix)-\($0)" })
        var failure: (any Error)?
        do {
            for guest in bench.guests {
                let xml = try bench.write("\(guest).xml", bench.xml(of: guest, devices: devices))
                try await Lab.virsh("define", xml)
                try await Lab.virsh("start", guest, "--paused")
            }
            try await body(bench)
        } catch {
            failure = error
        }
        for guest in bench.guests {
            _ = try? await Lab.run("virsh", ["-q", "-c", Lab.uri, "destroy", guest])
            _ = try? await Lab.run("virsh", ["-q", "-c", Lab.uri, "undefine", guest])
        }
        try? FileManager.default.removeItem(at: bench.folder)
        if let failure { throw failure }
    }

    func xml(of guest: String, devices: String = "") -> String {
        """
        <domain type='qemu'>
          <name>\(guest)</name>
          <memory unit='MiB'>16</memory>
          <os><type arch='x86_64' machine='pc'>hvm</type></os>
          <devices>
            <emulator>/usr/bin/qemu-system-x86_64</emulator>
            \(devices)
          </devices>
        </domain>
        """
    }

    /// Writes a file into the folder and gives its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let file = folder.appendingPathComponent(name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    /// Writes the XML of a snapshot that a diskless guest can have, and gives its path.
    func writeSnapshot(_ name: String, of guest: String) async throws -> String {
        let uuid = try await Lab.virsh("domuuid", guest).trimmingCharacters(in: .whitespacesAndNewlines)
        return try write(
            "snapshot.xml",
            """
            <domainsnapshot>
              <name>\(name)</name><state>shutoff</state><creationTime>1</creationTime><memory snapshot='no'/>
              <domain type='qemu'>
                <name>\(guest)</name><uuid>\(uuid)</uuid><memory>16384</memory>
                <os><type arch='x86_64' machine='pc'>hvm</type></os>
              </domain>
            </domainsnapshot>
            """)
    }

    /// Writes a play over all guests.
    @discardableResult
    func play(_ steps: String, keys: String = "") throws -> String {
        let names = guests.map { "\"\($0)\"" }.joined(separator: ", ")
        let indented = steps.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
        return try write(
            "play.yml", "- name: Test\n  domains: [\(names)]\n\(keys)  steps:\n\(indented.joined(separator: "\n"))\n")
    }

    /// Runs the program against the lab, with a state folder of the test's own.
    func program(_ arguments: String..., environment: [String: String] = [:]) async throws -> Lab.Output {
        try await program(arguments: arguments, environment: environment)
    }

    /// The same with the arguments as a list, and what standard input says.
    func program(
        arguments: [String], environment: [String: String] = [:], input: String = ""
    ) async throws -> Lab.Output {
        let binary = try #require(Lab.environment["VIRT_PLAYBOOK_BINARY"], "run the tests with scripts/test")
        var environment = environment
        environment["VIRT_PLAYBOOK_STATE_DIR"] = state
        environment["LIBVIRT_DEFAULT_URI"] = try environment["LIBVIRT_DEFAULT_URI"] ?? Lab.uri
        return try await Lab.run(binary, arguments, environment: environment, in: folder.path, input: input)
    }

    var state: String { folder.appendingPathComponent("state").path }

    /// What libvirt keeps and runs of a guest: all that a rollback must bring back.
    func snapshot(_ guest: String) async throws -> Snapshot {
        Snapshot(
            xml: try await Lab.virsh("dumpxml", "--inactive", "--security-info", guest),
            state: try await Lab.virsh("domstate", guest),
            arguments: try await argumentsOfQEMU(guest))
    }

    struct Snapshot: Equatable {
        let xml: String
        let state: String
        let arguments: [String]
    }

    /// The pid of the guest's QEMU.
    func pid(of guest: String) async throws -> String {
        try String(contentsOfFile: "/run/libvirt/qemu/\(guest).pid", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Sends a signal to the program that runs a playbook whose name is the test's own.
    func signal(_ signal: String, toRunOf file: String) async throws {
        for process in try FileManager.default.contentsOfDirectory(atPath: "/proc") where Int(process) != nil {
            guard let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { continue }
            let words = String(decoding: line, as: UTF8.self).split(separator: "\0")
            guard words.first?.hasSuffix("virt-playbook") == true, words.last == Substring(file) else { continue }
            _ = try await Lab.run("kill", [signal, process])
        }
    }

    /// Waits until the program has written to its journal what it is about to do to a guest.
    func waitForIntent(of guest: String) async throws {
        let start = ContinuousClock.now
        while start.duration(to: .now) < .seconds(60) {
            let run = try await program("history").stdout.split(separator: " ").first.map(String.init) ?? "none"
            let history = try await program("history", run).stdout
            if history.contains(/intended +[^ ]*\//), history.contains("/\(guest):") { return }
        }
        Issue.record("nothing is under way on \(guest) after a minute")
    }

    /// The command line of the guest's QEMU, but for what changes at every start.
    private func argumentsOfQEMU(_ guest: String) async throws -> [String] {
        guard let text = try? String(contentsOfFile: "/run/libvirt/qemu/\(guest).pid", encoding: .utf8),
            let pid = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)),
            let data = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline")
        else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\0").map(String.init)
            // A display takes the first port that is free, whatever it had before.
            .filter { !$0.contains("/domain-") && !$0.hasPrefix("socket,") && !$0.hasPrefix("127.0.0.1:") }
    }
}
