// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

extension XMLText {
    /// Checks that XML has all characters of a text, and for an attribute that libvirt gives them back.
    static func checkKept(
        _ text: String, what: String, isAttribute: Bool, advice: String = ""
    ) throws(DomainXMLError) {
        guard let bad = text.unicodeScalars.first(where: { !isLegal($0) || (isAttribute && $0 < " ") }) else { return }
        let digits = String(bad.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        throw DomainXMLError(
            "\(what) \(text.debugDescription) has the character \(code), which libvirt can't keep",
            help: isLegal(bad)
                ? "libvirt's XML turns tabs and line breaks of attributes into spaces" + advice
                : "XML 1.0 has no way to write it")
    }
}
