// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

/// Why a command line cannot become a domain.
package struct ConversionError: Error, Sendable, Hashable {
    package let message: String
    package let help: String?

    package init(message: String, help: String?) {
        self.message = message
        self.help = help
    }
}

/// A QEMU command line as a domain of libvirt's: XML where libvirt has it, the rest as arguments that are passed on.
package struct CommandLineConversion: Sendable {
    /// The domain's XML.
    package let xml: String
    /// What became of arguments that are not in it as they were, and what it has beyond them.
    package let notes: [ConversionNote]

    /// Converts a command line.
    ///
    /// - Parameters:
    ///   - words: the program and its arguments, with what stands before them in a shell.
    ///   - environment: the variables of the process, where they are known.
    ///   - executable: the program that the process runs, where it is known.
    ///   - name: what the domain is called, over `-name`.
    ///   - folder: where relative paths begin.
    ///   - head: the first bytes of a file, nil where it cannot be read.
    /// - Throws: `ConversionError` where no QEMU is called, or an argument holds what XML cannot.
    package init(
        words: [String], environment: [EnvironmentVariable] = [], executable: String? = nil, name: String? = nil,
        folder: String,
        head: @escaping @Sendable (String) -> [UInt8]?
    ) throws(ConversionError) {
        var before: [String] = []
        guard
            let call = EmulatorCall(
                words: words, environment: environment, executable: executable, folder: folder, head: head,
                before: &before)
        else {
            throw ConversionError(
                message: "no QEMU is called: none of the words is a qemu-system-…, qemu-kvm or kvm",
                help: "virt-playbook convert qemu-system-x86_64 -m 512 …")
        }
        var pinned: Set<Int> = []
        var draft = Self.converted(call, name: name, pinned: pinned)
        // What stays an argument may name what became XML, and libvirt gives that another id: then it stays, too.
        while case let more = draft.namedByArguments, !more.isSubset(of: pinned) {
            pinned.formUnion(more)
            draft = Self.converted(call, name: name, pinned: pinned)
        }
        for word in before { draft.note(.dropped, word, "libvirt starts QEMU itself") }
        let rest = draft.entries.filter { !$0.isTaken }.flatMap(\.words)
        let injection = Injection(arguments: rest, environment: call.environment, state: .exact)
        do throws(DomainXMLError) {
            let document = try DomainDocument(draft.domain.written())
            xml = rest.isEmpty && call.environment.isEmpty ? document.text : try document.applying(injection).text
        } catch {
            throw ConversionError(message: error.message, help: error.help)
        }
        notes = draft.notes
    }

    private static func converted(_ call: EmulatorCall, name: String?, pinned: Set<Int>) -> DomainDraft {
        var draft = DomainDraft(call, pinned: pinned)
        draft.name = name
        OmittedKind.convert(&draft)
        IdentityKind.convert(&draft)
        MachineKind.convert(&draft)
        let vcpus = ProcessorKind.count(&draft)
        MemoryKind.convert(&draft, vcpus: vcpus.count)
        ProcessorKind.convert(&draft, topology: vcpus.topology)
        FirmwareKind.convert(&draft)
        ClockKind.convert(&draft)
        ControllerKind.convert(&draft)
        DiskKind.convert(&draft)
        NetworkKind.convert(&draft)
        CharacterKind.convert(&draft)
        DisplayKind.convert(&draft)
        DeviceKind.convert(&draft)
        draft.complete()
        return draft
    }
}
