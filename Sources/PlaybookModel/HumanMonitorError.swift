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
        "bus is not", "unmapped", "incorrect ", "unrecognized ", "terminal does not support ", "bad logfile template",
        "the device doesn't support ", "permission conflict on ", "address resolution failed ", "duplicate id ",
        "setting the breakpoint is allowed only ", "replay breakpoints are allowed only ", "no function defined to ",
        "either ", "'commit' error for ", "must specify ",
    ]

    private static let endings = [
        " not found", " not in use", " is in use", " not supported", " failed", " not available",
        " is not a valid char driver", " was given twice",
    ]

    /// What readers say where there is nothing to read, by the words that begin the command. Their other texts are data.
    private static let readersErrors: [(command: String, error: @Sendable (Substring) -> Bool)] = [
        ("info snapshots", { $0.hasPrefix("no block device can ") || $0.hasPrefix("No available block device ") }),
        ("info qom-tree", { $0.hasPrefix("Path '") && $0.hasSuffix("' could not be resolved.") }),
        ("info lapic", { $0 == "No CPU available" }),
        ("info registers", { $0.hasPrefix("CPU#") && $0.hasSuffix(" not available") }),
        ("info stats", { $0.hasPrefix("invalid stats target ") }),
        ("info trace-events", { $0.hasPrefix("unknown event ") || $0.hasPrefix("invalid vCPU index ") }),
    ]

    /// How the dump of a memory ends that cannot be read.
    private static let unreadable = [": Cannot access memory", ": unable to read memory"]

    /// The error that a command's text tells of, nil where it tells of none.
    static func find(in lines: [Substring], of command: String) -> ErrorReply? {
        let words = command.split(whereSeparator: \.isWhitespace)
        guard let name = words.first else { return nil }
        if let line = lines.first(where: { $0.hasPrefix("unknown command: ") }) {
            return ErrorReply(name: "CommandNotFound", description: String(line))
        }
        if let line = lines.first(where: { $0.hasPrefix("Error: ") }) {
            return generic([line.dropFirst("Error: ".count)])
        }
        // Arguments that do not fit the command: what is wrong, mostly, and then where to read about it.
        if let hint = lines.last, hint.hasPrefix("Try \"help "), hint.hasSuffix("for more information") {
            return generic(lines.count > 1 ? lines.dropLast() : lines[...])
        }
        if let first = lines.first, first.hasPrefix("Command \""), first.hasSuffix("\" is not available.") {
            return generic([first])
        }
        // An item that `log` does not know: it shows those it knows.
        if name == "log", words.count > 1, words[1] != "help", words[1] != "?",
            lines.first?.hasPrefix("Log items") == true
        {
            return generic(["log: unknown item \(words[1])"])
        }
        guard !isReader(name) else { return readersError(in: lines, of: words) }
        guard lines.count <= 2, lines.contains(where: isFailure) else { return nil }
        return generic(lines[...])
    }

    private static func generic(_ lines: ArraySlice<Substring>) -> ErrorReply {
        ErrorReply(name: "GenericError", description: lines.joined(separator: "; "))
    }

    private static func isFailure(_ line: Substring) -> Bool {
        let sentence = line.lowercased()
        return beginnings.contains(where: sentence.hasPrefix) || endings.contains(where: sentence.hasSuffix)
    }

    /// Whether it is a command that reads; `x/4gx` has its format without a blank.
    private static func isReader(_ name: Substring) -> Bool {
        readers.contains(String(name.prefix { $0 != "/" }))
    }

    private static func readersError(in lines: [Substring], of words: [Substring]) -> ErrorReply? {
        let command = words.prefix(2).joined(separator: " ")
        if lines.count == 1, let known = readersErrors.first(where: { $0.command == command }), known.error(lines[0]) {
            return generic(lines[...])
        }
        let isDump = ["x", "xp"].contains(words[0].prefix { $0 != "/" })
        if isDump, let last = lines.last, unreadable.contains(where: last.hasSuffix) { return generic([last]) }
        return nil
    }
}
