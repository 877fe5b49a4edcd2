// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// Finds the errors in what the human monitor writes: it has no error replies, and libvirt calls each of its texts a
/// success.
enum HumanMonitorError {
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
        let command = HumanMonitorLine(command)
        guard !command.name.isEmpty else { return nil }
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
        let words = command.text.split(separator: " ")
        if command.name == "log", words.count > 1, words[1] != "help", words[1] != "?",
            lines.first?.hasPrefix("Log items") == true
        {
            return generic(["log: unknown item \(words[1])"])
        }
        guard !command.givesData else { return readersError(in: lines, of: command) }
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

    private static func readersError(in lines: [Substring], of command: HumanMonitorLine) -> ErrorReply? {
        let beginning = command.text.split(separator: " ").prefix(2).joined(separator: " ")
        if lines.count == 1, let known = readersErrors.first(where: { $0.command == beginning }), known.error(lines[0])
        {
            return generic(lines[...])
        }
        if ["x", "xp"].contains(command.name), let last = lines.last, unreadable.contains(where: last.hasSuffix) {
            return generic([last])
        }
        return nil
    }
}
