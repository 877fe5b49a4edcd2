// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

/// An encrypted text as `ansible-vault` writes it: a header line, then hexadecimal digits in lines of 80.
struct VaultEnvelope {
    /// Why a text is no envelope, in words for the user.
    enum Flaw: Error {
        /// The header is not one that is known.
        case header(String)
        case body(String)
    }

    /// The id of the password; nil in format 1.1, which has none.
    let label: String?
    let sealed: VaultCipher.Sealed

    init(label: String?, sealed: VaultCipher.Sealed) {
        self.label = label
        self.sealed = sealed
    }

    /// Reads format 1.1 or 1.2. Throws where the text is neither.
    init(_ text: String) throws(Flaw) {
        let isSpace: (UInt8) -> Bool = { [0x09, 0x0A, 0x0D, 0x20].contains($0) }
        let bytes = text.utf8.drop(while: isSpace)
        let head = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
        let header = String(decoding: head.filter { !isSpace($0) }, as: UTF8.self)
            .split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        guard header.count >= 3, header[0] + ";" == VaultMark.text else {
            throw .header("it does not begin with \(VaultMark.text)1.1;AES256")
        }
        switch (header[1], header.count) {
        case ("1.1", 3): label = nil
        case ("1.2", 4): label = header[3]
        default: throw .header("its format is \(header[1]), and 1.1 and 1.2 are known")
        }
        guard header[2] == "AES256" else {
            throw .header("its cipher is \(header[2]), and AES256 alone is known")
        }
        guard let body = Hexadecimal.bytes(of: bytes[head.endIndex...].filter { !isSpace($0) }) else {
            throw .body("its lines are not pairs of hexadecimal digits")
        }
        let parts = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .body("it holds \(parts.count) parts, and not salt, tag and text") }
        let decoded = parts.compactMap { Hexadecimal.bytes(of: $0) }
        guard decoded.count == 3, decoded[1].count == VaultCipher.tagCount else {
            throw .body("its parts are not what ansible-vault writes")
        }
        sealed = VaultCipher.Sealed(salt: decoded[0], tag: decoded[1], bytes: decoded[2])
    }

    /// The text, which ends with a line break.
    var text: String {
        let parts = [sealed.salt, sealed.tag, sealed.bytes].map(Hexadecimal.text)
        let body = Array(Hexadecimal.text(of: Array(parts.joined(separator: "\n").utf8)).utf8)
        let lines = stride(from: 0, to: body.count, by: 80).map {
            String(decoding: body[$0..<min($0 + 80, body.count)], as: UTF8.self)
        }
        let header = VaultMark.text + (label.map { "1.2;AES256;\($0)" } ?? "1.1;AES256")
        return ([header] + lines).joined(separator: "\n") + "\n"
    }
}
