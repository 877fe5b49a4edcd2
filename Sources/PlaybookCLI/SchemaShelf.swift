// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import DomainXML
import Engine
import Hypervisor
import PlaybookModel
import QMPSchema
import Synchronization

/// QEMUs' schemas as a run needs them, kept in the state folder.
struct SchemaShelf: MonitorSchemas {
    private let folder: String
    private let cache: SchemaCache
    private let schemaAhead = OnceRead<MonitorSchema>()
    private let memoryAhead = OnceRead<[String: Emulator.Program]>()

    /// The schemas kept below a state folder.
    init(stateFolder: String) {
        folder = stateFolder + "/qmp"
        cache = SchemaCache(folder: folder)
    }

    /// What a QEMU answers with its schema.
    static let query = MonitorCommand.qmp(#"{"execute":"query-qmp-schema"}"#)

    var query: MonitorCommand { Self.query }

    var throwawayPrefix: String { DomainDocument.probePrefix }

    func program(of xml: String) -> Emulator.Program? {
        // What is no domain XML has no emulator; libvirt's own always is.
        guard let document = try? DomainDocument(xml), let arch = document.arch,
            ["kvm", "qemu"].contains(document.domainType)
        else { return nil }
        // A domain that is yet to be defined may leave the choice to libvirt.
        return Emulator.Program(path: document.emulator ?? "(the default)", architecture: arch)
    }

    /// Whether any QEMU's schema is known.
    var isStocked: Bool { cache.hasAny }

    func readAhead(of uri: String?) {
        if let (key, schema) = cache.only() { schemaAhead.put(schema, of: key) }
        // What cannot be read now is read again by whoever wants it, and is told why not.
        if let uri, let programs = try? programs(at: uri) { memoryAhead.put(programs, of: uri) }
    }

    func checker(for emulator: Emulator) throws(StepFailure) -> MonitorChecker? {
        if let schema = schemaAhead.take(of: emulator.key) { return Self.checker(schema) }
        do throws(SchemaError) {
            return try cache.schema(of: emulator.key).map(Self.checker)
        } catch {
            throw StepFailure("the schema kept of \(emulator) cannot be used: \(error)")
        }
    }

    func checker(
        for emulator: Emulator, from reply: String, warn: (Diagnostic) -> Void
    ) throws(StepFailure) -> MonitorChecker {
        let schema: MonitorSchema
        do throws(SchemaError) { schema = try MonitorSchema(parsing: reply) } catch {
            throw StepFailure("the schema that \(emulator) gave cannot be used: \(error)")
        }
        do throws(SchemaError) { try cache.keep(schema, of: emulator.key) } catch {
            warn(.warning("not-kept", "the schema of \(emulator) cannot be kept for later runs: \(error)", at: nil))
        }
        return Self.checker(schema)
    }

    func throwaway(like xml: String, suffix: String) throws(StepFailure) -> String {
        try Self.throwaway(like: xml, suffix: suffix)
    }

    static func throwaway(like xml: String, suffix: String) throws(StepFailure) -> String {
        do throws(DomainXMLError) { return try DomainDocument(xml).bareProbe(suffix: suffix) } catch {
            throw StepFailure(error.message, help: error.help)
        }
    }

    func recall(at uri: String) throws(StepFailure) -> [String: Emulator.Program] {
        if let programs = memoryAhead.take(of: uri) { return programs }
        do throws(SchemaError) { return try programs(at: uri) } catch {
            throw StepFailure("what is remembered of \(uri) cannot be used: \(error)")
        }
    }

    private func programs(at uri: String) throws(SchemaError) -> [String: Emulator.Program] {
        // A fleet has few of them, and many domains.
        var programs: [String: Emulator.Program?] = [:]
        return try EmulatorMemory(folder: folder, host: uri).recall().compactMapValues { words in
            if let known = programs[words] { return known }
            let program = Emulator.Program(words: words)
            programs[words] = .some(program)
            return program
        }
    }

    func remember(_ programs: [String: Emulator.Program], at uri: String) throws(StepFailure) {
        do throws(SchemaError) {
            try EmulatorMemory(folder: folder, host: uri).keep(programs.mapValues(\.words))
        } catch {
            throw StepFailure("the domains' emulators cannot be remembered: \(error)")
        }
    }

    /// What checks steps by a schema.
    static func checker(_ schema: MonitorSchema) -> MonitorChecker {
        { steps in
            var findings = DiagnosticCollector()
            var replies = ReplyChecker(schema: schema)
            for step in steps {
                if let event = step.action.awaitedEvent, let name = event.name {
                    replies.check(event.expectations, onEvent: name, at: event.range, into: &findings)
                }
                // What QEMU must refuse may be wrong.
                let own = step.expectedError == nil ? [step.action] : []
                for action in own + step.undo {
                    guard let command = action.qmpCommand else { continue }
                    schema.check(command, into: &findings)
                }
                guard let command = step.action.qmpCommand else { continue }
                replies.check(step.expectations, on: command, into: &findings)
                if case .reply(let wanted)? = step.changedWhen { replies.check(wanted, on: command, into: &findings) }
            }
            return findings.diagnostics.filter { $0.severity == .error || LintComment.allows($0) }
        }
    }
}

/// What was read before anybody asked, and goes to the first who does: none is kept for as long as a run takes.
private final class OnceRead<Value: Sendable>: Sendable {
    private let content = Mutex<(key: String, value: Value)?>(nil)

    func put(_ value: Value, of key: String) { content.withLock { $0 = (key, value) } }

    /// The value, where it is what was asked for.
    func take(of key: String) -> Value? {
        content.withLock { content in
            defer { content = nil }
            return content?.key == key ? content?.value : nil
        }
    }
}

extension Emulator {
    /// What its schema is kept by, on one line.
    fileprivate var key: String { "\(program.words) \(version?.description ?? "unknown")" }
}

extension Emulator.Program {
    fileprivate var words: String { "\(architecture) \(path)" }

    fileprivate init?(words: String) {
        let parts = words.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        self.init(path: parts[1], architecture: parts[0])
    }
}
