// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

import DomainXML

/// A domain in the making: the arguments that no kind has taken yet, and what the others became.
struct DomainDraft {
    /// An option and what became of it.
    struct Entry {
        let option: QEMUOption
        let properties: QEMUProperties
        /// Its words as they are passed on where it stays an argument.
        var words: [String]
        /// Whether it is XML now, or gone.
        var isTaken = false
        /// Whether it was looked at, and stays an argument.
        var isKept = false

        var isOpen: Bool { !isTaken && !isKept }
    }

    /// How QEMU was called.
    let call: EmulatorCall
    var entries: [Entry]
    private(set) var notes: [ConversionNote] = []

    var domainType = "qemu"
    var machine: String
    var name: String?
    var uuid: String?
    /// What stands between the name and <os>, such as the memory.
    var allocation: [XMLElement] = []
    var sharesNoPages = false
    /// The id of the memory that the machine names.
    var memoryBackend: String?
    /// The cells of <cpu>.
    var numa: XMLElement?
    var sysinfo: [XMLElement] = []
    var os: [XMLElement] = []
    var features: [XMLElement] = []
    var cpu: XMLElement?
    var clock: XMLElement?
    var timers: [XMLElement] = []
    var events: [XMLElement] = []
    var disks: [XMLElement] = []
    var controllers: [XMLElement] = []
    var filesystems: [XMLElement] = []
    var interfaces: [XMLElement] = []
    var characters: [XMLElement] = []
    var inputs: [XMLElement] = []
    var graphics: [XMLElement] = []
    var videos: [XMLElement] = []
    var others: [XMLElement] = []
    /// The ids of SCSI controllers and their numbers.
    var scsiControllers: [String: Int] = [:]
    /// The ids of USB controllers.
    var usbControllers: Set<String> = []
    /// The ids of I/O threads and their numbers.
    var iothreads: [String: Int] = [:]
    /// The slots of the root bus that devices name.
    var usedSlots: Set<Int> = []
    /// Whether the machine has USB, as `-usb` asks for.
    var wantsUSB = false
    /// Whether QEMU adds devices by itself.
    var hasDefaults = true
    /// Whether a device says its place in the boot order itself.
    var hasBootIndexes = false
    /// The letters of the boot order.
    var bootOrder: String?
    /// Which sorts of disk there are, as the boot order calls them.
    var bootable: Set<String> = []

    /// A draft of which nothing is converted yet; what is pinned stays an argument.
    init(_ call: EmulatorCall, pinned: Set<Int>) {
        self.call = call
        machine = call.isX86 ? "pc" : ""
        entries = QEMUOption.options(of: call.arguments).map { option in
            Entry(option: option, properties: QEMUProperties(option.value ?? ""), words: option.words)
        }
        for index in pinned.sorted() { keep([index], "another argument that stays one names it") }
    }

    var isQ35: Bool { machine == "q35" || machine.hasPrefix("pc-q35") }

    /// The places of the options of these names that nobody has taken.
    func open(_ names: String...) -> [Int] {
        entries.indices.filter { entries[$0].isOpen && names.contains(entries[$0].option.name ?? "") }
    }

    /// The places of the devices with a driver that the test takes.
    func openDevices(_ isMeant: (String) -> Bool) -> [Int] {
        open("-device").filter { isMeant(entries[$0].properties.kind ?? "") }
    }

    /// The option that defines something, such as `-netdev`, by its id.
    func definition(_ option: String, _ id: String, by key: String = "id") -> Int? {
        open(option).first { entries[$0].properties[key] == id }
    }

    mutating func take(_ index: Int) { entries[index].isTaken = true }

    /// Leaves an argument out, and tells why.
    mutating func drop(_ index: Int, _ reason: String) {
        take(index)
        note(.dropped, words(index), reason)
    }

    /// Leaves arguments as they are, and tells why.
    mutating func keep(_ indexes: [Int], _ reason: String) {
        for index in indexes { entries[index].isKept = true }
        if let first = indexes.first { note(.kept, words(first), reason) }
    }

    /// Leaves arguments as they are where a property is left that libvirt has no XML for; true where none is.
    mutating func accepts(_ bags: PropertyBag..., at indexes: [Int]) -> Bool {
        guard let odd = bags.lazy.flatMap(\.rest).first else { return true }
        keep(indexes, "libvirt has no XML for \(odd)")
        return false
    }

    mutating func note(_ kind: ConversionNote.Kind, _ subject: String, _ reason: String) {
        let note = ConversionNote(kind: kind, subject: subject, reason: reason)
        if !notes.contains(note) { notes.append(note) }
    }

    /// Leaves an argument as others that mean the same, and tells why.
    mutating func replace(_ index: Int, by words: [String], _ reason: String) {
        keep([index], reason)
        entries[index].words = words
    }

    private func words(_ index: Int) -> String {
        entries[index].option.words.map { SecretMask.masked(argument: $0) }.joined(separator: " ")
    }
}
