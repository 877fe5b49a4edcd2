// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The virt-playbook authors

/// What a domain's QEMU command line should carry, or should not.
package struct Injection: Sendable, Hashable {
    /// How an injection is meant.
    package enum State: String, Sendable, Hashable, CaseIterable {
        /// The arguments stand in the command line as one run, the variables have their values.
        case present
        /// No such run of arguments and no such variable is left.
        case absent
        /// All that is passed through to QEMU is this and nothing else.
        case exact
    }

    /// Where a run of arguments stands among the others.
    package enum Position: Sendable, Hashable {
        case first, last
        /// Somewhere before another run.
        case before([String])
        /// Somewhere after another run.
        case after([String])
    }

    /// One contiguous, ordered run of arguments.
    package let arguments: [String]
    /// Variables; with ``State/absent``, one without a value means whatever its value is.
    package let environment: [EnvironmentVariable]
    /// What libvirt is to believe of QEMU.
    package let capabilities: CapabilityChanges
    /// How QEMU treats what is deprecated.
    package let deprecation: DeprecationBehavior?
    /// Device properties; with ``State/absent``, one to ``DeviceOverride/Value/remove`` means whatever its value is.
    package let overrides: [DeviceOverride]
    /// How all of it is meant.
    package let state: State
    /// Where the run of arguments stands; nil for wherever it is, and last where it is not yet.
    package let position: Position?

    package init(
        arguments: [String] = [], environment: [EnvironmentVariable] = [],
        capabilities: CapabilityChanges = CapabilityChanges(), deprecation: DeprecationBehavior? = nil,
        overrides: [DeviceOverride] = [], state: State = .present, position: Position? = nil
    ) {
        self.arguments = arguments
        self.environment = environment
        self.capabilities = capabilities
        self.deprecation = deprecation
        self.overrides = overrides
        self.state = state
        self.position = position
    }

    /// What it names, however it is meant.
    var contents: Injection {
        Injection(
            arguments: arguments, environment: environment, capabilities: capabilities, deprecation: deprecation,
            overrides: overrides)
    }

    /// Whether it names nothing at all.
    package var isEmpty: Bool {
        arguments.isEmpty && environment.isEmpty && capabilities.isEmpty && deprecation == nil && overrides.isEmpty
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
        for name in capabilities.add + capabilities.del {
            guard name.isEmpty || name.contains(where: \.isWhitespace) else {
                try validate(name, what: "the capability")
                continue
            }
            throw DomainXMLError(
                "\(name.debugDescription) is no name of a capability",
                help: "libvirt's names are words such as `blockdev`; 'virsh domxml-to-native' refuses unknown ones")
        }
        if let both = capabilities.add.first(where: capabilities.del.contains) {
            throw DomainXMLError("the capability \(both) is to be added and deleted", help: "name it once")
        }
        for override in overrides {
            guard !override.alias.isEmpty, !override.property.isEmpty else {
                throw DomainXMLError(
                    "an override names no device or no property", help: "override: {ua-disk: {write-cache: \"on\"}}")
            }
            try validate(override.alias, what: "the alias")
            try validate(override.property, what: "the property")
            if case .string(let text) = override.value {
                try validate(text, what: "the value of \(override.alias).\(override.property)")
            }
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
        // What is to go may have any character that XML has.
        try XMLText.checkKept(
            text, what: what, isAttribute: state != .absent, advice: "; put such text into a file that QEMU reads")
    }
}
