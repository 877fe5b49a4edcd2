// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Finds the errors in what the human monitor writes: it has no error replies, and libvirt calls each of its texts a
/// success.
enum HumanMonitorError {
    /// Commands whose text is data, of the guest or about QEMU, where a sentence proves nothing.
    private static let readers: Set = [
        "info", "help", "?", "p", "print", "x", "xp", "i", "sum", "ringbuf_read", "qom-get", "qom-list",
    ]

    /// How sentences begin that tell of a failure without saying so first, as QEMU's source has them.
    private static let beginnings = [
        "error opening", "could not ", "cannot ", "can't ", "failed ", "invalid ", "unknown ", "unexpected ",
        "unsupported ", "no memory is mapped", "no cpu available", "no such ", "no default cpu", "memory at address",
        "id or pci device path is invalid", "setting boot device list failed", "device is not ",
        "user mode network stack not in use", "replay must be enabled", "no block device can ", "no virtconsole",
        "bus is not", "unmapped",
    ]

    private static let endings = [" not found", " not in use", " is not supported", " failed", " not available"]

    /// The error that a command's text tells of, nil where it tells of none.
    static func find(in lines: [Substring], of command: String) -> ErrorReply? {
        let words = command.split(whereSeparator: \.isWhitespace)
        guard let name = words.first else { return nil }
        if let line = lines.first(where: { $0.hasPrefix("unknown command: ") }) {
            return ErrorReply(name: "CommandNotFound", description: String(line))
        }
        if let line = lines.first(where: { $0.hasPrefix("Error: ") }) {
            return ErrorReply(name: "GenericError", description: String(line.dropFirst("Error: ".count)))
        }
        // Arguments that do not fit the command: what is wrong, and then where to read about it.
        if let hint = lines.lastIndex(where: { $0.hasPrefix("Try \"help ") && $0.hasSuffix("for more information") }),
            hint == lines.count - 1, !lines[..<hint].isEmpty
        {
            return ErrorReply(name: "GenericError", description: lines[..<hint].joined(separator: "\n"))
        }
        // An item that `log` does not know: it shows those it knows.
        if name == "log", words.count > 1, words[1] != "help", words[1] != "?",
            lines.first?.hasPrefix("Log items") == true
        {
            return ErrorReply(name: "GenericError", description: "log: unknown item \(words[1])")
        }
        guard !readers.contains(String(name)), let first = lines.first, lines.count <= 2 else { return nil }
        let sentence = first.lowercased()
        let isFailure =
            beginnings.contains(where: sentence.hasPrefix) || endings.contains(where: sentence.hasSuffix)
        return isFailure ? ErrorReply(name: "GenericError", description: lines.joined(separator: "\n")) : nil
    }
}
