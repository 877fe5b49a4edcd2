// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What stands before the outermost element: a document type there is refused before any parser sees it.
enum XMLProlog {
    /// Checks the prolog.
    ///
    /// - Throws: `DomainXMLError` for a document type, for a declared encoding other than UTF-8, and for NUL characters,
    ///   by which libxml2 takes a text for UTF-16 whatever it is told.
    static func check(_ bytes: [UInt8]) throws(DomainXMLError) {
        if let place = bytes.firstIndex(of: 0) {
            throw DomainXMLError(
                "the XML has a NUL character, which no XML may have", at: place, of: bytes,
                help: "if it is UTF-16, save it in UTF-8; else look whether this is the right file")
        }
        // A byte order mark is three bytes.
        var at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        if XMLScanner.has(bytes, "<?xml", at: at) {
            try checkEncoding(bytes, at: at)
        }
        while at < bytes.count {
            if XMLByte.isSpace(bytes[at]) {
                at += 1
            } else if XMLScanner.has(bytes, "<?", at: at) || XMLScanner.has(bytes, "<!--", at: at) {
                at = XMLScanner.endOfMarkup(bytes, at: at)
            } else if XMLScanner.has(bytes, "<!", at: at) {
                throw DomainXMLError(
                    "the XML has a document type", at: at, of: bytes,
                    help: "leave <!DOCTYPE …> out, and write what its entities stand for")
            } else {
                return
            }
        }
    }

    private static func checkEncoding(_ bytes: [UInt8], at start: Int) throws(DomainXMLError) {
        let end = XMLScanner.endOfMarkup(bytes, at: start)
        let words = String(decoding: bytes[start..<end], as: UTF8.self)
            .split(whereSeparator: { $0.isWhitespace || $0 == "=" || $0 == "'" || $0 == "\"" || $0 == "?" })
        guard let place = words.firstIndex(of: "encoding"), words.indices.contains(place + 1) else { return }
        let encoding = words[place + 1]
        guard ["utf-8", "utf8", "us-ascii", "ascii"].contains(encoding.lowercased()) else {
            throw DomainXMLError(
                "the XML says that it is encoded in \(encoding), but it is read as UTF-8", at: start, of: bytes,
                help: "save it in UTF-8 and write encoding='UTF-8', or leave that out")
        }
    }
}
