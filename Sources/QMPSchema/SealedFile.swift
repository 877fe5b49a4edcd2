// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics
import Foundation

/// A small file of the program's own that is replaced whole, and whose damage shows.
struct SealedFile: Sendable {
    /// Raised when what any of these files holds changes its form: older ones are then made anew.
    private static let version = 1

    let path: String
    /// What it holds, in a word.
    let kind: String

    /// What was written, nil where there is no file.
    ///
    /// - Throws: `SchemaError` where it cannot be read, is damaged, or was written by another version.
    func read() throws(SchemaError) -> ArraySlice<UInt8>? {
        let bytes: [UInt8]
        do {
            bytes = try Array(Data(contentsOf: URL(filePath: path)))
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            return nil
        } catch {
            throw SchemaError("\(path): \(error.reason)")
        }
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { throw SchemaError("\(path) is damaged") }
        let body = bytes[(end + 1)...]
        guard bytes[..<end].elementsEqual(head(of: body).utf8) else {
            throw SchemaError("\(path) is damaged, or of another version")
        }
        return body
    }

    /// Replaces the file; a reader sees the old one or the new one. Only its owner can read it.
    func write(_ body: String) throws(SchemaError) {
        do {
            let folder = URL(filePath: path).deletingLastPathComponent().path
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try Data("\(head(of: Array(body.utf8)[...]))\n\(body)".utf8).write(
                to: URL(filePath: path), options: .atomic)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch {
            throw SchemaError("\(path): \(error.reason)")
        }
    }

    private func head(of body: ArraySlice<UInt8>) -> String {
        "virt-playbook \(kind) \(Self.version) \(Checksum.of(body))"
    }
}

/// FNV-1a with 64 bits: it finds damage, and does not withstand malice.
enum Checksum {
    static func of(_ text: String) -> String { of(Array(text.utf8)[...]) }

    static func of(_ bytes: ArraySlice<UInt8>) -> String {
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(sum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
