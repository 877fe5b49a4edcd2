// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

/// How QEMU was called: the program, its arguments and the variables set for it.
struct EmulatorCall {
    /// The program's path.
    let emulator: String
    /// The arguments without the program.
    let arguments: [String]
    let environment: [EnvironmentVariable]
    /// The architecture as libvirt calls it.
    let architecture: String
    /// Whether the program itself stands for KVM.
    let impliesKVM: Bool
    /// Where relative paths begin.
    let folder: String
    /// The first bytes of a file, nil where it cannot be read.
    let head: @Sendable (String) -> [UInt8]?

    /// Finds the program among the words; what stands before it, such as sudo, is given back.
    init?(
        words: [String], environment: [EnvironmentVariable], executable: String?, folder: String,
        head: @escaping @Sendable (String) -> [UInt8]?, before: inout [String]
    ) {
        guard let place = words.firstIndex(where: Self.isEmulator) else { return nil }
        var variables = environment
        for word in words[..<place] {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if parts.count == 2, EnvironmentVariable.isValid(name: parts[0]) {
                variables.append(EnvironmentVariable(name: parts[0], value: parts[1]))
            } else {
                before.append(word)
            }
        }
        let program = words[place]
        arguments = Array(words[(place + 1)...])
        self.environment = variables
        self.folder = folder
        self.head = head
        // What a process runs is known for its first word alone: another one was started by it.
        if place == 0, let executable {
            emulator = executable
        } else {
            emulator = program.contains("/") ? Self.absolute(program, in: folder) : "/usr/bin/\(program)"
        }
        let name = program.split(separator: "/").last.map(String.init) ?? program
        impliesKVM = !name.hasPrefix("qemu-system-")
        switch name.dropFirst("qemu-system-".count) {
        case _ where impliesKVM: architecture = "x86_64"
        case "i386": architecture = "i686"
        case "arm": architecture = "armv7l"
        case let other: architecture = String(other)
        }
    }

    private static func isEmulator(_ word: String) -> Bool {
        let name = word.split(separator: "/").last ?? ""
        return name.hasPrefix("qemu-system-") || name == "qemu-kvm" || name == "kvm"
    }

    var isX86: Bool { architecture == "x86_64" || architecture == "i686" }

    /// A path as libvirt wants it.
    func absolute(_ path: String) -> String { Self.absolute(path, in: folder) }

    private static func absolute(_ path: String, in folder: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        let plain = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        return (folder.hasSuffix("/") ? folder : folder + "/") + plain
    }
}
