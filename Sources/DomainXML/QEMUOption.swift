// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// One option of a QEMU command line, with its value where it takes one.
package struct QEMUOption: Sendable, Hashable {
    /// The option with one hyphen, `-device`; nil for a word that stands alone, which QEMU takes for a disk image.
    package let name: String?
    /// The next word, where the option takes one and there is one.
    package let value: String?
    /// The places of its words in the arguments.
    package let places: Range<Int>

    /// Takes arguments, without the program, apart as QEMU does.
    package static func options(of arguments: [String]) -> [QEMUOption] {
        var options: [QEMUOption] = []
        var at = 0
        while at < arguments.count {
            let word = arguments[at]
            guard isOption(word) else {
                options.append(QEMUOption(name: nil, value: word, places: at..<at + 1))
                at += 1
                continue
            }
            let name = name(of: word)
            let hasValue = takesValue(word) && at + 1 < arguments.count
            let end = at + (hasValue ? 2 : 1)
            options.append(QEMUOption(name: name, value: hasValue ? arguments[at + 1] : nil, places: at..<end))
            at = end
        }
        return options
    }

    /// Whether a word that stands where an option may stand is one that takes the next word for its value.
    package static func takesValue(_ word: String) -> Bool {
        isOption(word) && !standingAlone.contains(name(of: word))
    }

    private static func isOption(_ word: String) -> Bool { word.hasPrefix("-") && word.utf8.count > 1 }

    /// QEMU takes two hyphens for one.
    private static func name(of word: String) -> String { word.hasPrefix("--") ? String(word.dropFirst()) : word }

    /// Its words as they are to be written.
    package var words: [String] { [name, value].compactMap(\.self) }

    /// The options without a value of all QEMUs since 1.0 (qemu-options.hx).
    private static let standingAlone: Set<String> = [
        "-S", "-alt-grab", "-async-teardown", "-audio-help", "-ctrl-grab", "-curses", "-daemonize", "-enable-fips",
        "-enable-hax", "-enable-kvm", "-enable-sync-profile", "-full-screen", "-h", "-help", "-localtime",
        "-mem-prealloc", "-no-acpi", "-no-fd-bootchk", "-no-frame", "-no-hpet", "-no-kvm", "-no-kvm-irqchip",
        "-no-kvm-pit", "-no-kvm-pit-reinjection", "-no-quit", "-no-reboot", "-no-shutdown", "-no-user-config",
        "-nodefaults", "-nodefconfig", "-nographic", "-old-param", "-one-insn-per-tb", "-only-migratable", "-portrait",
        "-preconfig", "-s", "-sdl", "-semihosting", "-singlestep", "-snapshot", "-tdf", "-usb", "-version",
        "-win2k-hack", "-xen-attach", "-xen-domid-restrict",
    ]
}
