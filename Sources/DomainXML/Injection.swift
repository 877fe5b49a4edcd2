// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What a domain's QEMU command line should carry, or should not.
package struct Injection: Sendable, Hashable, Codable {
    /// How the arguments and variables are meant.
    package enum State: String, Sendable, Hashable, Codable, CaseIterable {
        /// The arguments stand in the command line as one run, the variables have their values.
        case present
        /// No such run of arguments and no such variable is left.
        case absent
        /// The whole command line is this and nothing else.
        case exact
    }

    /// One contiguous, ordered run of arguments.
    package let arguments: [String]
    /// Variables; with ``State/absent``, one without a value means whatever its value is.
    package let environment: [EnvironmentVariable]
    /// How both are meant.
    package let state: State

    package init(arguments: [String] = [], environment: [EnvironmentVariable] = [], state: State = .present) {
        self.arguments = arguments
        self.environment = environment
        self.state = state
    }

    /// Checks that libvirt can keep what is to be injected.
    ///
    /// - Throws: `DomainXMLError` for a variable's name that libvirt refuses, for a variable that a `present` injection
    ///   names twice, for characters that XML 1.0 does not have, and for tabs and line breaks: libvirt writes those
    ///   without escaping them, and reads a space back.
    package func validate() throws(DomainXMLError) {
        for argument in arguments {
            try validate(argument, what: "the argument")
        }
        var names: Set<String> = []
        for variable in environment {
            guard EnvironmentVariable.isValid(name: variable.name) else {
                throw DomainXMLError(
                    "\(variable.name.debugDescription) is no name for an environment variable",
                    help: "a letter or _, then letters, digits and _; libvirt takes no other")
            }
            if let value = variable.value {
                try validate(value, what: "the value of \(variable.name)")
            }
            if !names.insert(variable.name).inserted, state == .present {
                throw DomainXMLError(
                    "the variable \(variable.name) is given twice", help: "QEMU sees only the last one; keep that")
            }
        }
    }

    private func validate(_ text: String, what: String) throws(DomainXMLError) {
        guard let bad = text.unicodeScalars.first(where: { !XMLText.isLegal($0) || (state != .absent && $0 < " ") })
        else { return }
        let code =
            "U+" + String(repeating: "0", count: max(0, 4 - String(bad.value, radix: 16).count))
            + String(bad.value, radix: 16, uppercase: true)
        throw DomainXMLError(
            "\(what) \(text.debugDescription) has the character \(code), which libvirt can't keep",
            help: XMLText.isLegal(bad)
                ? "libvirt's XML turns tabs and line breaks into spaces; put such text into a file that QEMU reads"
                : "XML 1.0 has no way to write it")
    }
}
