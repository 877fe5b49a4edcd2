// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Foundation

/// Schemas by the QEMU that they are of, kept in a folder, so that a QEMU is asked once.
package struct SchemaCache: Sendable {
    private let folder: String

    /// The cache in a folder, which is made when the first schema is kept.
    package init(folder: String) { self.folder = folder }

    /// The schema that is kept of a QEMU, nil where there is none. `key` says which QEMU: its path, version and so on.
    ///
    /// - Throws: `SchemaError` for a file that is damaged, or of another form than this version writes.
    package func schema(of key: String) throws(SchemaError) -> MonitorSchema? {
        let file = file(of: key)
        guard let body = try file.read() else { return nil }
        let head = Array("\(key)\n".utf8)
        guard body.starts(with: head) else { throw SchemaError("\(file.path) is of another QEMU") }
        return try MonitorSchema(compact: body.dropFirst(head.count))
    }

    /// The schema of the one QEMU that the folder has one of, with its key, before anybody asks for it. Nil where there
    /// are several, or it is of no use: why, `schema` tells.
    package func only() -> (key: String, schema: MonitorSchema)? {
        let names = self.names
        guard let name = names.first, names.count == 1,
            let body = try? SealedFile(path: "\(folder)/\(name)", kind: Self.kind).read(),
            let end = body.firstIndex(of: UInt8(ascii: "\n")),
            let schema = try? MonitorSchema(compact: body[(end + 1)...])
        else { return nil }
        return (String(decoding: body[..<end], as: UTF8.self), schema)
    }

    /// Whether the schema of any QEMU is kept.
    package var hasAny: Bool { !names.isEmpty }

    private var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(Self.suffix) }
    }

    /// Keeps the schema of a QEMU.
    package func keep(_ schema: MonitorSchema, of key: String) throws(SchemaError) {
        try file(of: key).write("\(key)\n\(try schema.compactText())")
    }

    /// Where the schema of a QEMU is kept.
    package func path(of key: String) -> String { file(of: key).path }

    private func file(of key: String) -> SealedFile {
        let letters = key.split(separator: " ").map { $0.split(separator: "/").last ?? $0 }.joined(separator: "-")
            .map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" }
        return SealedFile(
            path: "\(folder)/\(String(letters.prefix(80)))-\(Checksum.of(key))\(Self.suffix)", kind: Self.kind)
    }

    private static let suffix = ".schema"
    private static let kind = "qmp-schema"
}

/// Which emulator each domain of a host was last seen with, so that no domain's XML need be read to learn it.
package struct EmulatorMemory: Sendable {
    private let file: SealedFile

    /// The memory of one host, kept in a folder.
    package init(folder: String, host: String) {
        file = SealedFile(path: "\(folder)/host-\(Checksum.of(host)).emulators", kind: "emulators")
    }

    /// What is remembered, by the domains' UUIDs: a few words that the caller chose.
    package func recall() throws(SchemaError) -> [String: String] {
        guard let body = try file.read() else { return [:] }
        var scanner = CompactScanner(body)
        var emulators: [String] = []
        var known: [String: String] = [:]
        // First the emulators, each once, then a line for each domain with the number of its emulator.
        while scanner.take("=") { emulators.append(try scanner.line()) }
        while !scanner.isAtEnd {
            let uuid = try scanner.word()
            try scanner.expect(" ")
            let number = try scanner.number()
            try scanner.expect("\n")
            guard emulators.indices.contains(number) else { throw CompactScanner.damage }
            known[uuid] = emulators[number]
        }
        return known
    }

    /// Keeps what `recall` is to give.
    package func keep(_ known: [String: String]) throws(SchemaError) {
        let emulators = Set(known.values).filter { !$0.contains("\n") }.sorted()
        let numbers = Dictionary(uniqueKeysWithValues: emulators.enumerated().map { ($1, $0) })
        var body = emulators.map { "=\($0)\n" }.joined()
        for (uuid, emulator) in known.sorted(by: { $0.key < $1.key }) {
            if let number = numbers[emulator] { body += "\(uuid) \(number)\n" }
        }
        try file.write(body)
    }
}
