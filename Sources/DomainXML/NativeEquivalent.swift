// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// An argument of QEMU for which libvirt has XML of its own.
///
/// The table of them is `Resources/native-xml.tsv`.
package struct NativeEquivalent: Sendable, Hashable {
    /// An argument that need not be injected.
    package struct Finding: Sendable, Hashable {
        /// The place of the option among the arguments.
        package let index: Int
        /// The option and its value.
        package let words: [String]
        package let equivalent: NativeEquivalent
    }

    /// QEMU's option, `-device`.
    package let option: String
    /// The first version of libvirt that has the XML, `6.5.0`; nil where libvirt's documentation names none.
    package let since: String?
    /// What it is, in words that follow "libvirt has XML for".
    package let name: String
    /// An example of the XML, from the child of `<domain>` on.
    package let xml: String
    private let conditions: [Condition]

    /// All there are, in the table's order.
    package static let all = PackageResources.native_xml_tsv.split(separator: UInt8(ascii: "\n"))
        .filter { $0.first != UInt8(ascii: "#") }.compactMap(NativeEquivalent.init(line:))

    /// What of a run of arguments libvirt has XML for.
    package static func findings(in arguments: [String]) -> [Finding] {
        QEMUOption.options(of: arguments).compactMap { option in
            guard let name = option.name, let candidates = byOption[name] else { return nil }
            let properties = QEMUProperties(option.value ?? "")
            return candidates.first { $0.fits(properties) }.map {
                Finding(index: option.places.lowerBound, words: option.words, equivalent: $0)
            }
        }
    }

    private static let byOption = Dictionary(grouping: all, by: \.option)

    /// Takes bytes: a run that injects reads the whole table, and characters take several times as long to find.
    private init?(line: ArraySlice<UInt8>) {
        let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 5 else { return nil }
        option = fields[0]
        conditions = fields[1].split(separator: ",").map(Condition.init)
        since = fields[2].isEmpty ? nil : fields[2]
        name = fields[3]
        xml = fields[4]
    }

    private func fits(_ properties: QEMUProperties) -> Bool {
        conditions.allSatisfy { $0.holds(for: properties, of: option) }
    }

    /// What an option's value must say: its first word, or one of its properties.
    private struct Condition: Hashable {
        let key: String?
        let pattern: String

        init(_ text: Substring) {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            key = parts.count == 2 ? parts[0] : nil
            pattern = parts.last ?? ""
        }

        func holds(for properties: QEMUProperties, of option: String) -> Bool {
            guard let key else { return properties.kind.map { Self.fits($0, pattern[...]) } ?? false }
            if let value = properties[key] { return Self.fits(value, pattern[...]) }
            // `-global` has a long form, too.
            guard option == "-global", let driver = properties["driver"], let name = properties["property"],
                "\(driver).\(name)" == key
            else { return false }
            return Self.fits(properties["value"] ?? "", pattern[...])
        }

        /// Whether a text is what a pattern says, in which `*` is anything.
        private static func fits(_ text: String, _ pattern: Substring) -> Bool {
            let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
            guard let first = pieces.first, let last = pieces.last, pieces.count > 1 else { return text == pattern }
            guard text.hasPrefix(first), text.count >= first.count + last.count else { return false }
            var rest = text.dropFirst(first.count).dropLast(last.count)
            for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
                guard let found = rest.firstRange(of: piece) else { return false }
                rest = rest[found.upperBound...]
            }
            return text.hasSuffix(last)
        }
    }
}
