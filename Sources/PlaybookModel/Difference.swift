// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// A difference to show: lines of a unified diff under a title.
package struct Difference: Sendable, Hashable, Codable {
    /// What a line of a unified diff is.
    package enum Kind: String, Sendable, Codable {
        case header, hunk, context, removed, added
    }

    /// What differs.
    package enum Subject: String, Sendable, Codable {
        case xml
        /// What libvirt makes of the XML: values that the XML leaves open, such as a MAC address, are others each time.
        case arguments = "qemu_arguments"
    }

    /// One line without its newline.
    package struct Line: Sendable, Hashable, Codable {
        package let kind: Kind
        package let text: String

        package init(_ kind: Kind, _ text: String) {
            self.kind = kind
            self.text = text
        }
    }

    package let subject: Subject
    package let lines: [Line]
    /// When the change takes effect, in words.
    package let effect: String?

    package init(of subject: Subject, lines: [Line], effect: String? = nil) {
        self.subject = subject
        self.lines = lines
        self.effect = effect
    }
}
