// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import ArgumentParser
import Diagnostics
import Dispatch
import Foundation
import Hypervisor
import InventoryModel
import PlaybookModel
import RunStore
import Synchronization
import YAMLTree

/// What is offered for the values of options and arguments. Where it cannot be had, or not at once, nothing is.
enum Completion {
    /// How long a shell waits.
    private static let limit = DispatchTimeInterval.seconds(1)

    /// Whether a shell's completion started this process.
    static var isAsked: Bool { CommandLine.arguments.dropFirst().first == "---completion" }

    /// Sends whatever libraries and their processes say on standard error nowhere, since it would land in the line that
    /// is being typed.
    static func beSilent() {
        guard let nowhere = FileHandle(forWritingAtPath: "/dev/null") else { return }
        dup2(nowhere.fileDescriptor, STDERR_FILENO)
    }

    /// Playbooks, and folders that may hold some.
    static let playbooks = CompletionKind.file(extensions: ["yml", "yaml"])

    /// URIs of local hypervisors.
    static let uris = kind { _ in ["qemu:///system", "qemu:///session"].map { CompletionCandidate(word: $0) } }

    /// Domains of the line's connection, with commas.
    static let domains = kind { line in DomainCompletion.patterns(try await known(to: line), line.current) }

    /// One domain of the line's connection.
    static let domain = kind { line in DomainCompletion.names(try await known(to: line)) }

    /// Tags of the line's playbooks, with commas.
    static let tags = kind { line in
        let tags = Set(try steps(of: line).flatMap(\.tags)).sorted()
        return ListCompletion(line.current).candidates(tags.map { CompletionCandidate(word: $0) })
    }

    /// Names of the steps of the line's playbooks.
    static let steps = kind { line in try steps(of: line).map { CompletionCandidate(word: $0.title) } }

    /// Runs of the line's state folder, the latest first.
    static let runs = kind { line in
        let directory = StateDirectory(chosen: line.values(of: "--state-dir").last)
        guard FileManager.default.fileExists(atPath: directory.database) else { return [] }
        return try await RunStore(in: directory, copyingLog: false).runs().runs.map { run in
            CompletionCandidate(
                word: run.id.rawValue, note: "\(run.status.rawValue) \(run.playbooks.joined(separator: " "))")
        }
    }

    private static func kind(
        _ candidates: @escaping @Sendable (CompletionLine) async throws -> [CompletionCandidate]
    ) -> CompletionKind {
        .custom { words, index, _ in
            // Before version 4, fish takes the quotes off by itself.
            let isOldFish = CompletionShell.requesting == .fish && CompletionShell.requestingVersion?.first == "3"
            let line = CompletionLine(words, index: index, areQuoted: !isOldFish)
            return withinLimit { try await candidates(line) }.compactMap { $0.written(for: .requesting) }
        }
    }

    /// What a task finds in time. The thread waits for it, since the parser's own asynchronous completions have no end.
    private static func withinLimit(
        _ find: @escaping @Sendable () async throws -> [CompletionCandidate]
    ) -> [CompletionCandidate] {
        let found = Mutex<[CompletionCandidate]>([])
        let end = DispatchSemaphore(value: 0)
        Task.detached {
            // A shell has no place for the reason.
            let candidates = (try? await find()) ?? []
            found.withLock { $0 = candidates }
            end.signal()
        }
        _ = end.wait(timeout: .now() + limit)
        return found.withLock { $0 }
    }

    private static func known(to line: CompletionLine) async throws(HypervisorError) -> [DomainID] {
        let chosen = line.values(of: "--connect", "-c").last
        // Opening an embedded driver starts one, and makes its root.
        let uri = chosen ?? ProcessInfo.processInfo.environment["LIBVIRT_DEFAULT_URI"]
        if uri?.hasPrefix("qemu:///embed") == true { return [] }
        var domains: [DomainID] = []
        for host in Inventory.localhost(uri: chosen).hosts {
            let hypervisor = try await Connections.opener(readOnly: true)(host)
            domains += try await hypervisor.domains()
        }
        return domains
    }

    private static func steps(of line: CompletionLine) throws -> [Step] {
        let words = line.values(of: "--extra-vars", "-e").flatMap { ["-e", $0] }
        let paths = line.playbooks.map { NSString(string: $0).expandingTildeInPath }
        // Mistakes are for `check` to speak of.
        var mistakes = DiagnosticCollector()
        // And nobody is asked for a password while typing.
        let vault = ClosedVault()
        let playbooks = try VariableOptions.parse(words).read(
            paths, with: .standard, vault: vault, rules: [], mistakes: &mistakes)
        return playbooks.flatMap(\.plays).flatMap(\.steps)
    }
}
