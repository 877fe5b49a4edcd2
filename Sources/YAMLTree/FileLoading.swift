// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import Diagnostics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension YAMLReader {
    /// A text file as a source: at most `limits.bytes` long and valid UTF-8, with or without a byte order mark.
    ///
    /// The name is kept as the user typed it; a pipe is read to its end. Throws a single diagnostic.
    package static func load(path: String, limits: YAMLLimits = .standard) throws(InvalidInput) -> SourceFile {
        let bytes = try contents(of: path, limit: limits.bytes)
        do {
            return SourceFile(name: path, text: String(copying: try UTF8Span(validating: bytes.span)))
        } catch {
            throw InvalidInput(.notUTF8(path, bytes, at: error.byteOffsets.lowerBound))
        }
    }

    private static func contents(of path: String, limit: Int) throws(InvalidInput) -> [UInt8] {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw InvalidInput(.unreadable(path, errno)) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = next(of: file, into: &chunk)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw InvalidInput(.unreadable(path, errno)) }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw InvalidInput(.tooLarge(SourceFile(name: path, text: ""), limit: limit))
            }
        }
    }
}

/// read(2), outside the type that has a `read` of its own.
private func next(of file: Int32, into buffer: inout [UInt8]) -> Int {
    unsafe buffer.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
}

extension Diagnostic {
    fileprivate static func unreadable(_ path: String, _ code: Int32) -> Diagnostic {
        let (reason, help): (String, String?) =
            switch code {
            case ENOENT: ("there is no such file", "check the name; a relative one counts from the current directory")
            case EISDIR: ("it is a directory", "name a file in it")
            case EACCES: ("permission denied", "make the file readable for this user")
            default: (unsafe String(cString: strerror(code)), nil)
            }
        return .error("unreadable-file", "can't read \(path): \(reason)", at: nil, help: help)
    }

    fileprivate static func notUTF8(_ path: String, _ bytes: [UInt8], at offset: Int) -> Diagnostic {
        let file = SourceFile(name: path, text: String(decoding: bytes, as: UTF8.self))
        let markWidth = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let start = file.position(utf8Offset: offset - markWidth)
        let end = SourcePosition(line: start.line, column: start.column + 1)
        let byte = String(bytes[offset], radix: 16, uppercase: true)
        let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        return .error(
            "invalid-utf8", "the byte 0x\(byte) is not valid UTF-8 here",
            at: SourceRange(file: file, start: start, end: end),
            help: isUTF16 ? "this is UTF-16; save the file as UTF-8" : "save the file as UTF-8")
    }
}
