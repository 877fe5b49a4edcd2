// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Actions
import Diagnostics
import Engine
import Foundation
import Hypervisor
import HypervisorFake
import InventoryModel
import PlaybookModel
import RunStore
import Synchronization

/// Runs playbooks on a hypervisor in memory, with a real state store in a folder of its own.
final class EngineBench: Sendable {
    let hypervisor: FakeHypervisor
    let folder: URL
    private let ownsFolder: Bool
    let store: RunStore
    private let events = Mutex<[RunEvent]>([])

    init() throws {
        (hypervisor, ownsFolder) = (FakeHypervisor(), true)
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("vp-\(UUID().uuidString)")
        store = try RunStore(in: StateDirectory(chosen: folder.path))
    }

    /// A later process, on the same hypervisor and the same store.
    init(after bench: EngineBench) throws {
        (hypervisor, folder, ownsFolder) = (bench.hypervisor, bench.folder, false)
        store = try RunStore(in: StateDirectory(chosen: folder.path))
    }

    deinit { if ownsFolder { try? FileManager.default.removeItem(at: folder) } }

    static func xml(_ name: String) -> String {
        """
        <domain type='qemu'>
          <name>\(name)</name>
          <uuid>6ba7b810-9dad-11d1-80b4-\(String(repeating: "0", count: 12 - name.utf8.count))\(name.utf8.map { String($0 % 10) }.joined())</uuid>
          <memory unit='KiB'>16384</memory>
          <os>
            <type arch='x86_64' machine='pc'>hvm</type>
          </os>
        </domain>
        """
    }

    /// Runs a playbook's text; `options` and `interruption` as a command would give them.
    func run(
        _ text: String, options: RunOptions = RunOptions(), interruption: Interruption = Interruption(),
        id: RunID = RunID(startingAt: Date())
    ) async throws -> RunSummary {
        let playbook = try Self.playbook(text, vault: options.vault)
        return try await executor(options: options, interruption: interruption, id: id).run([playbook])
    }

    static func playbook(
        _ text: String, variables: [String: String] = [:], vault: (any TextVault)? = nil
    ) throws -> Playbook {
        let variables = Variables(
            pinning: variables.mapValues { PlaybookNode(option: "-e", text: $0) }, isIncomplete: false)
        return try PlaybookReader(catalog: .standard, extraVariables: variables, vault: vault)
            .read(SourceFile(name: "test.yml", text: text))
    }

    /// What runs playbooks on the bench; `observe` sees the events too.
    func executor(
        options: RunOptions, interruption: Interruption = Interruption(), id: RunID,
        observe: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) -> Executor {
        let context = RunContext(
            run: id, options: options, catalog: .standard, store: options.isDryRun ? nil : store,
            interruption: interruption
        ) { [self] event in
            events.withLock { $0.append(event) }
            observe(event)
        }
        return Executor(context: context, inventory: .localhost(uri: nil)) { [hypervisor] _ in hypervisor }
    }

    /// Takes a run back from its journal.
    func rollback(
        _ run: RunID, force: Bool = false, vault: (any TextVault)? = nil
    ) async throws -> RunSummary {
        let hypervisor = hypervisor
        let rollback = Rollback(catalog: .standard, store: store, overridesConflicts: force, vault: vault) {
            [self] event in events.withLock { $0.append(event) }
        }
        let changes = try await store.changes(of: run).filter(\.isOpen)
        return await RunRollback(rollback: rollback, open: { _ in hypervisor }, report: { _ in })
            .undo(changes, of: run)
    }

    var eventCount: Int { events.withLock { $0.count } }

    /// The events from one on.
    func events(from first: Int) -> [RunEvent] { events.withLock { Array($0.dropFirst(first)) } }

    /// The results so far, as `status step`.
    var results: [String] {
        events.withLock { events in
            events.compactMap { event in
                if case .stepEnded(let result) = event { "\(result.status.rawValue) \(result.stepName)" } else { nil }
            }
        }
    }

    /// The warnings so far that are not a step's.
    var warnings: [String] {
        events.withLock { events in
            events.compactMap { event in if case .warning(let diagnostic) = event { diagnostic.message } else { nil } }
        }
    }

    /// Why steps failed so far.
    var failures: [String] {
        events.withLock { events in
            events.compactMap { event in
                if case .stepEnded(let result) = event { result.failure?.message } else { nil }
            }
        }
    }

    /// The places that failures so far stand under, as `line:column`.
    var failurePlaces: [String] {
        events.withLock { events in
            events.compactMap { event in
                guard case .stepEnded(let result) = event, let start = result.failure?.range?.start else { return nil }
                return "\(start.line):\(start.column)"
            }
        }
    }

    /// What became of changes that were to be taken back so far: the step, and why it was not.
    var undone: [String] {
        events.withLock { events in
            events.compactMap { event in
                guard case .changeUndone(let result) = event else { return nil }
                return result.stepName + (result.failure.map { ": \($0.message)" } ?? "")
            }
        }
    }

    /// What changes that were taken back were not quite as before.
    var undoWarnings: [String] {
        events.withLock { events in
            events.flatMap { event in if case .changeUndone(let result) = event { result.warnings } else { [String]() }
            }
        }
    }

    /// Whether a run came to its recap.
    var hasRecap: Bool { events.withLock { $0.contains { if case .runEnded = $0 { true } else { false } } } }

    /// What there is to bring back of a domain; nil where it does not exist.
    func snapshot(_ domain: DomainID) async throws -> Snapshot {
        let session = hypervisor.session(for: domain, timeout: .seconds(1))
        let status = try await session.status()
        return Snapshot(xml: try await session.inactiveXML(), state: status?.state, autostarts: status?.autostarts)
    }

    struct Snapshot: Equatable {
        let xml: String?
        let state: PowerState?
        let autostarts: Bool?
    }
}
